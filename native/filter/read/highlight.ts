// The parts of the filter language by CodeMirror's tags for highlighting.

import { styleTags, tags } from '@lezer/highlight';

/** Tags of the grammar's nodes; part of the generated parser. */
export const filterHighlighting = styleTags({
  'AndOp/... OrOp/... NotOp/...': tags.logicOperator,
  'InOp/... HasOp/...': tags.operatorKeyword,
  'CompareOp/... LikeOp/...': tags.compareOperator,
  'Mask/"&"': tags.bitwiseOperator,
  'Field/Word': tags.propertyName,
  'Value/Word Value/Quantity': tags.literal,
  'Value/Regex': tags.regexp,
  'Value/String': tags.string,
  '"(" ")"': tags.paren,
  '"{" "}"': tags.brace,
  '","': tags.separator,
});
