// Runs the native tests and prints "N passed, N failed"; exits with 1 if one failed.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "test.h"

namespace flowglass::test {
namespace {

bool failed = false;

std::vector<Fixture> ReadFixtures() {
  std::vector<Fixture> fixtures = HandMade();
  for (const auto& entry : std::filesystem::directory_iterator(FLOWGLASS_FIXTURES)) {
    if (entry.path().extension() != ".bin") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    fixtures.push_back({entry.path().stem(), std::vector<uint8_t>(std::istreambuf_iterator<char>(file), {})});
  }
  return fixtures;
}

}  // namespace

std::vector<Test>& Tests() {
  static std::vector<Test> tests;
  return tests;
}

void Fail(const char* file, int line, const std::string& what) {
  failed = true;
  std::cout << "  " << file << ':' << line << ": " << what << '\n';
}

const std::vector<Fixture>& Fixtures() {
  static const std::vector<Fixture> fixtures = ReadFixtures();
  return fixtures;
}

const Fixture& FixtureNamed(const std::string& name) {
  const auto& all = Fixtures();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Fixture& f) { return f.name == name; });
  if (found == all.end()) {
    std::cout << "no fixture " << name << '\n';
    std::exit(1);
  }
  return *found;
}

}  // namespace flowglass::test

int main() {
  using namespace flowglass::test;
  size_t passed = 0;
  for (const Test& test : Tests()) {
    failed = false;
    test.run();
    if (!failed)
      passed++;
    else
      std::cout << "FAILED " << test.name << '\n';
  }
  std::cout << passed << " passed, " << Tests().size() - passed << " failed\n";
  return passed == Tests().size() && passed != 0 ? 0 : 1;
}
