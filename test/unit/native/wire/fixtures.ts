// Messages that the kernel sent, captured by test/native/capture, and hand-made ones for what this kernel cannot track.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CTA,
  CTA_COUNTERS,
  CTA_HELP,
  CTA_IP,
  CTA_PROTO,
  CTA_PROTOINFO,
  CTA_PROTOINFO_DCCP,
  CTA_SECCTX,
  CTA_SEQADJ,
  CTA_SYNPROXY,
  CTA_TIMESTAMP,
  CTA_TUPLE,
} from '../../../../native/wire/attributes.ts';
import { align4 } from '../../../../native/wire/messages.ts';
import { MessageWriter } from '../../../../native/wire/writer.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures');

/** One captured message. */
export function captured(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(FOLDER, `${name}.bin`)));
}

export const CAPTURED_NAMES: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.bin'))
  .map((file) => file.replace('.bin', ''));

/** Writes one attribute, its contents by `inside`. */
export function nest(writer: MessageWriter, type: number, inside: () => void): void {
  const begin = writer.beginNest(type);
  inside();
  writer.endNest(begin);
}

/** A message of the conntrack subsystem as the kernel answers, without NLM_F_REQUEST. */
export function answer(
  subsystem: number,
  type: number,
  family: number,
  fill: (writer: MessageWriter) => void,
): Uint8Array {
  const writer = new MessageWriter();
  const begin = writer.begin(subsystem, type, 0, family);
  fill(writer);
  writer.end(begin);
  const message = writer.take();
  message[6] = 0;
  return message;
}

export function putTuple(writer: MessageWriter, type: number, protocol: number, sport: number, dport: number): void {
  nest(writer, type, () => {
    nest(writer, CTA_TUPLE.IP, () => {
      writer.u32(CTA_IP.V4_SRC, 0x0a000001);
      writer.u32(CTA_IP.V4_DST, 0x0a000002);
    });
    nest(writer, CTA_TUPLE.PROTO, () => {
      writer.u8(CTA_PROTO.NUM, protocol);
      writer.u16(CTA_PROTO.SRC_PORT, sport);
      writer.u16(CTA_PROTO.DST_PORT, dport);
    });
  });
}

/** A DCCP flow with everything else that a flow can have. */
export function handMadeFlow(): Uint8Array {
  return answer(1, 0, 2, (w) => {
    putTuple(w, CTA.TUPLE_ORIG, 33, 5001, 5002);
    putTuple(w, CTA.TUPLE_MASTER, 6, 40000, 21);
    nest(w, CTA.PROTOINFO, () =>
      nest(w, CTA_PROTOINFO.DCCP, () => {
        w.u8(CTA_PROTOINFO_DCCP.STATE, 4);
        w.u8(CTA_PROTOINFO_DCCP.ROLE, 1);
        w.bytes(CTA_PROTOINFO_DCCP.PAD, new Uint8Array());
        w.u64(CTA_PROTOINFO_DCCP.HANDSHAKE_SEQ, 0x123456789abcn);
      }),
    );
    nest(w, CTA.SEQ_ADJ_ORIG, () => {
      w.u32(CTA_SEQADJ.CORRECTION_POS, 0xfffffff0);
      w.u32(CTA_SEQADJ.OFFSET_BEFORE, 0);
      w.u32(CTA_SEQADJ.OFFSET_AFTER, 0xfffffffd);
    });
    nest(w, CTA.SEQ_ADJ_REPLY, () => {
      w.u32(CTA_SEQADJ.CORRECTION_POS, 7);
      w.u32(CTA_SEQADJ.OFFSET_BEFORE, 2);
      w.u32(CTA_SEQADJ.OFFSET_AFTER, 9);
    });
    nest(w, CTA.SYNPROXY, () => {
      w.u32(CTA_SYNPROXY.ISN, 0xdeadbeef);
      w.u32(CTA_SYNPROXY.ITS, 2);
      w.u32(CTA_SYNPROXY.TSOFF, 3);
    });
    nest(w, CTA.HELP, () => {
      w.text(CTA_HELP.NAME, 'ftp');
      w.bytes(CTA_HELP.INFO, Uint8Array.of(1, 2, 3, 4, 5));
    });
    nest(w, CTA.SECCTX, () => w.text(CTA_SECCTX.NAME, 'system_u:object_r:x'));
    nest(w, CTA.COUNTERS_ORIG, () => {
      w.u64(CTA_COUNTERS.PACKETS, 2n ** 60n + 1n);
      w.u64(CTA_COUNTERS.BYTES, 2n ** 63n + 1n);
    });
    nest(w, CTA.COUNTERS_REPLY, () => {
      w.u32(CTA_COUNTERS['32_PACKETS'], 5);
      w.u32(CTA_COUNTERS['32_BYTES'], 500);
    });
    nest(w, CTA.TIMESTAMP, () => {
      w.u64(CTA_TIMESTAMP.START, 1_700_000_000_000_000_001n);
      w.u64(CTA_TIMESTAMP.STOP, 1_700_000_000_000_000_002n);
    });
    w.bytes(CTA.STATUS, new Uint8Array());
    w.u64(CTA.TIMESTAMP_EVENT, 1_700_000_000_000_000_003n);
    w.u32(CTA.SECMARK, 12);
    w.u32(CTA.STATUS, 0x4e);
    w.bytes(CTA.LABELS, Uint8Array.of(0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80));
    w.u32(1000, 1);
  });
}

/** The lengths to which a message can be cut between two attributes of the outermost level, or in the padding there. */
export function lengthsBetween(message: Uint8Array): number[] {
  const lengths: number[] = [];
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  for (let at = 20; at < message.length; ) {
    const end = at + view.getUint16(at, true);
    at = align4(end);
    for (let length = end; length <= at; length++) lengths.push(length);
  }
  return lengths;
}

/** The first bytes of a message, with the length in the header adjusted if it is among them. */
export function cutAt(message: Uint8Array, length: number): Uint8Array {
  const cut = message.slice(0, length);
  if (length >= 4) new DataView(cut.buffer).setUint32(0, length, true);
  return cut;
}
