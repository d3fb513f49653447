// Prints what libnetfilter_conntrack reads from files like connlabel.conf: for each the line "=", then a line
// with bit and name for each name.
//
//   labels FILE...
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <stdio.h>

// MAX_BITS of the library's labels.c.
#define BITS 1024

int main(int argc, char **argv) {
  for (int file = 1; file < argc; file++) {
    puts("=");
    // NULL also if it has no names.
    struct nfct_labelmap *labels = nfct_labelmap_new(argv[file]);
    for (unsigned int bit = 0; labels != NULL && bit < BITS; bit++) {
      const char *name = nfct_labelmap_get_name(labels, bit);
      if (name != NULL && *name != 0) printf("%u %s\n", bit, name);
    }
    if (labels != NULL) nfct_labelmap_destroy(labels);
  }
  return 0;
}
