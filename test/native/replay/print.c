// Prints captured netlink messages with libnetfilter_conntrack's nfct_snprintf_labels and nfexp_snprintf, a
// flow or an expectation per line.
//
//   print FILE default|xml FLAGS LABELS EVENTS
//     FLAGS   letters: 3 layer 3 protocol, i id, k start and stop, t time of printing (XML)
//     LABELS  path of a connlabel.conf, or "-" for none
//     EVENTS  1: the messages are events
#include <libmnl/libmnl.h>
#include <libnetfilter_conntrack/libnetfilter_conntrack.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// No line of it is longer.
static char text[65536];
static char messages[1 << 26];

static enum nf_conntrack_msg_type event_of(const struct nlmsghdr *message) {
  if ((message->nlmsg_type & 0xff) == IPCTNL_MSG_CT_DELETE) return NFCT_T_DESTROY;
  return (message->nlmsg_flags & NLM_F_CREATE) != 0 ? NFCT_T_NEW : NFCT_T_UPDATE;
}

static unsigned int flags_of(const char *letters) {
  unsigned int flags = 0;
  if (strchr(letters, '3') != NULL) flags |= NFCT_OF_SHOW_LAYER3;
  if (strchr(letters, 'i') != NULL) flags |= NFCT_OF_ID;
  if (strchr(letters, 'k') != NULL) flags |= NFCT_OF_TIMESTAMP;
  if (strchr(letters, 't') != NULL) flags |= NFCT_OF_TIME;
  return flags;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int print_flow(const struct nlmsghdr *message, char **argv, struct nfct_labelmap *labels, unsigned int format) {
  struct nf_conntrack *flow = nfct_new();
  if (flow == NULL || nfct_nlmsg_parse(message, flow) < 0) fail("parse");
  const enum nf_conntrack_msg_type event = argv[5][0] == '1' ? event_of(message) : NFCT_T_UNKNOWN;
  const int size = nfct_snprintf_labels(text, sizeof(text), flow, event, format, flags_of(argv[3]), labels);
  nfct_destroy(flow);
  return size;
}

static int print_expectation(const struct nlmsghdr *message, char **argv, unsigned int format) {
  struct nf_expect *expectation = nfexp_new();
  if (expectation == NULL || nfexp_nlmsg_parse(message, expectation) < 0) fail("parse");
  const enum nf_conntrack_msg_type event = argv[5][0] == '1' ? event_of(message) : NFCT_T_UNKNOWN;
  const int size = nfexp_snprintf(text, sizeof(text), expectation, event, format, flags_of(argv[3]));
  nfexp_destroy(expectation);
  return size;
}

int main(int argc, char **argv) {
  if (argc != 6) return 64;
  FILE *file = fopen(argv[1], "r");
  if (file == NULL) fail(argv[1]);
  int left = (int)fread(messages, 1, sizeof(messages), file);
  struct nfct_labelmap *labels = strcmp(argv[4], "-") == 0 ? NULL : nfct_labelmap_new(argv[4]);
  const unsigned int format = strcmp(argv[2], "xml") == 0 ? NFCT_O_XML : NFCT_O_DEFAULT;
  const struct nlmsghdr *message = (const struct nlmsghdr *)messages;
  for (; mnl_nlmsg_ok(message, left); message = mnl_nlmsg_next(message, &left)) {
    const bool expectation = message->nlmsg_type >> 8 == NFNL_SUBSYS_CTNETLINK_EXP;
    if ((expectation ? print_expectation(message, argv, format) : print_flow(message, argv, labels, format)) < 0) {
      fail("print");
    }
    puts(text);
  }
  return left == 0 ? 0 : 1;
}
