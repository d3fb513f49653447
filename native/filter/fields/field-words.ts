// How fields and their values are spoken of: what each accepts, what a value of it is called. Pure.

import { checkObject } from '../../flow/checks.ts';
import type { Field } from './fields.ts';
import {
  DIRECTION_NAMES,
  FAMILY_NAMES,
  type FieldKind,
  FLAG_NAMES,
  NAT_NAMES,
  STATE_NAMES,
  STATUS_NAMES,
} from './kinds.ts';

/** What each field accepts, in words. */
export function expectedValues(field: Field): readonly string[] {
  checkObject(field, 'a field out of FIELDS');
  switch (field.kind) {
    case 'protocol':
      return ['a protocol such as tcp, udp or icmp', 'a number from 0 to 255'];
    case 'state':
      return STATE_NAMES;
    case 'status':
      return STATUS_NAMES;
    case 'address':
      return [
        'an address such as 10.0.0.5 or fd00::1',
        'a network such as 10.0.0.0/8',
        'a range such as 10.0.0.1-10.0.0.9',
      ];
    case 'port':
      return ['a port from 0 to 65535', 'a range such as 8000-8999', 'a service such as https'];
    case 'end':
      return [
        'an address and a port such as 10.0.0.5:443 or [fd00::1]:443',
        'a network and ports such as 10.0.0.0/8:8000-8999',
      ];
    case 'size':
      return ['a size such as 1500, 10MB or 64KiB'];
    case 'label-set':
      return ['0 for none', 'all labels as a number such as 0x20', 'label has 5 for one of them'];
    case 'rate':
      return ['a rate such as 1MB/s, 64KiB/s or 10Mbit/s'];
    case 'duration':
      return ['a duration such as 90s, 5m or 1h30m'];
    case 'time':
      return ['a time such as 2026-01-31T12:00Z'];
    case 'text':
      return ['a text, in double quotes where it has spaces'];
    case 'flag':
      return FLAG_NAMES;
    case 'nat':
      return NAT_NAMES;
    case 'family':
      return FAMILY_NAMES;
    case 'direction':
      return DIRECTION_NAMES;
    case 'icmp-type':
      return ['a type such as echo-request', 'a number from 0 to 255'];
    default:
      return [`a number from 0 to ${numberLimit(field)}`];
  }
}

/** A field's largest number as it is written. */
export function numberLimit(field: Field): string {
  return field.max === 0xffffffff ? '0xffffffff' : String(field.max);
}

/** What a value of a kind is called. */
const NOUNS: Partial<Record<FieldKind, string>> = {
  protocol: 'protocol',
  state: 'state',
  status: 'status bit',
  address: 'address',
  port: 'port',
  end: 'address with its port',
  size: 'size',
  rate: 'rate',
  duration: 'duration',
  time: 'time',
  nat: 'kind of translation',
  family: 'address family',
  flag: 'answer to yes or no',
  direction: 'direction',
  'icmp-type': 'ICMP type',
  'label-set': 'set of labels',
};

export function nounOf(field: Field): string {
  return NOUNS[field.kind] ?? 'number';
}
