// A very small test runner: named tests that register themselves, and checks that print and count.
#pragma once

#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace flowglass::test {

struct Test {
  const char* name;
  void (*run)();
};

std::vector<Test>& Tests();
// Marks the running test as failed, with the place.
void Fail(const char* file, int line, const std::string& what);

struct Register {
  Register(const char* name, void (*run)()) { Tests().push_back({name, run}); }
};

template <typename A, typename B>
void CheckEqual(const A& got, const B& expected, const char* text, const char* file, int line) {
  if (got == static_cast<A>(expected)) return;
  if constexpr (std::is_convertible_v<A, std::string>) {
    Fail(file, line, std::string(text) + ": got \"" + std::string(got) + "\"");
  } else {
    Fail(file, line,
         std::string(text) + ": got " + std::to_string(got) + ", expected " +
             std::to_string(static_cast<A>(expected)));
  }
}

// The raw messages of test/fixtures, and the hand-made ones.
struct Fixture {
  std::string name;
  std::vector<uint8_t> bytes;
};
const std::vector<Fixture>& Fixtures();
// Ends the run if no fixture has that name.
const Fixture& FixtureNamed(const std::string& name);
// hand_made.cc: what this kernel cannot track, composed from the kernel's uapi headers.
std::vector<Fixture> HandMade();

}  // namespace flowglass::test

// A test is a sentence about behaviour.
#define TEST(identifier, sentence)                                                      \
  static void identifier();                                                             \
  static const ::flowglass::test::Register register_##identifier(sentence, identifier); \
  static void identifier()
#define CHECK(condition)                                                       \
  do {                                                                         \
    if (!(condition)) ::flowglass::test::Fail(__FILE__, __LINE__, #condition); \
  } while (false)
#define CHECK_EQUAL(got, expected) ::flowglass::test::CheckEqual(got, expected, #got, __FILE__, __LINE__)
