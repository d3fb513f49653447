import { expect, test } from 'vitest';
import { exportFlows, type XmlOptions } from '../../../../native/formats/index.ts';
import { batchOfRows, inverse, type RowSpec, textOf } from './rows.ts';

function xml(specs: readonly RowSpec[], options: XmlOptions = {}): Promise<string> {
  return textOf(exportFlows([batchOfRows(specs)], 'xml', options));
}

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', words: [1005, 80] } as const;
const TCP: RowSpec = { protocol: 6, orig: ORIG, reply: inverse(ORIG) };

// The text is conntrack's: test/kernel/formats.test.ts compares thousands of flows.
test('a document has conntrack’s head and foot, and without flows there is none', async () => {
  const flow =
    '<flow><meta direction="original"><layer3 protonum="2" protoname="ipv4"><src>10.0.0.1</src><dst>10.0.0.2</dst></layer3>' +
    '<layer4 protonum="6" protoname="tcp"><sport>1005</sport><dport>80</dport></layer4></meta>' +
    '<meta direction="reply"><layer3 protonum="2" protoname="ipv4"><src>10.0.0.2</src><dst>10.0.0.1</dst></layer3>' +
    '<layer4 protonum="6" protoname="tcp"><sport>80</sport><dport>1005</dport></layer4></meta></flow>\n';
  const head = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n';
  expect(await xml([TCP, TCP])).toBe(`${head}${flow}${flow}</conntrack>\n`);
  expect(await xml([])).toBe('');
});

test('names from outside cannot break the document, unlike conntrack’s', async () => {
  const text = await xml([{ ...TCP, mark: 1, secctx: '/bin/x//&:ns:<y>\u0001', helper: 'a<b' }], {
    labels: new Map([[1, 'x']]),
  });
  expect(text).toContain('<secctx>/bin/x//&amp;:ns:&lt;y&gt;\uFFFD</secctx>');
  expect(text).toContain('</meta><helper>a&lt;b</helper></flow>');
});

test('what could control a terminal is a reference, which a reader resolves', async () => {
  const helper = 'a\u001b[31m\n\r\t\u009b\u007f\u202e\u{e0041}\ud800é';
  expect(await xml([{ ...TCP, helper }])).toContain(
    '<helper>a\uFFFD[31m&#xa;&#xd;&#x9;&#x9b;&#x7f;&#x202e;&#xe0041;\uFFFDé</helper>',
  );
});

test('a reply that the message lacked has family and protocol 0', async () => {
  const { reply: _, ...rest } = TCP;
  expect(await xml([rest])).toContain(
    '<meta direction="reply"><layer3 protonum="0" protoname="unknown"><src></src><dst></dst></layer3>',
  );
});
