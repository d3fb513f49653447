// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.
import {LRParser} from "@lezer/lr"
import {specializeKeyword} from "./keywords.ts"
import {filterHighlighting} from "./highlight.ts"
export const parser = LRParser.deserialize({
  version: 14,
  states: "'nQVQPOOOOQO'#C_'#C_OVQPO'#C^OVQPO'#CaOhQPO'#CeOOQO'#Ci'#CiO#[QPO'#DdO$nQPO'#CdOOQO'#C|'#C|OOQO'#Db'#DbO%XQPO'#DaOOQO'#Da'#DaO%oQPO'#D`OOQO'#D`'#D`QOQPOOOOQO,58x,58xO%}QPO,58{O&SQPO'#DTO&[QPO,5:OO&SQPO'#CgOOQO'#Ck'#CkOOQO'#Cw'#CwOOQO'#Cx'#CxOOQO'#Cy'#CyO'VQPO,59OO$VQPO,59OO'bQPO,59OO&SQPO,59OOOQO'#DO'#DOOOQO'#DU'#DUOVQPO'#DUO'jQPO,59iOOQO'#DR'#DROVQPO'#DVO(QQPO,59lOOQO1G.g1G.gOOQO,59o,59oOOQO-E7R-E7ROOQO,59R,59RO&SQPO'#CtOOQO'#Dc'#DcOOQO1G.j1G.jO'VQPO1G.jO&SQPO1G.jOOQO,59p,59pOOQO-E7S-E7SOOQO,59q,59qOOQO-E7T-E7TO(`QPO,59`OOQO7+$U7+$UOOQO1G.z1G.z",
  stateData: "(e~O!ROS~OSPOUROYSO^TO}PO~OSXXS]XU]XY]X[XX^]X`XXaXXbXXcXXdXXeXXfXXg]XnXXoXXs]Xv]Xz]X{]X|]X}XX}]X!OXX!PXXV]X~OgaOS!WXU!WXY!WX^!WXs!WXv!WXz!WX{!WX|!WX}!WXV!WXj!WX~O`dOadObdOcdOddOedOfdO~OSPO[cOngOogO}PO!OeO!PfO~P$VOslO{lOv!TXz!TX|!TXV!TX~PVOvpO|pOz!SXV!SX~OVsO~OYTO^TO~OgaOS!WaU!WaY!Wa^!Was!Wav!Waz!Wa{!Wa|!Wa}!WaV!Waj!Wa~OYTO^TOiwO~O!OeO!PfO~OslO{lOvqazqa|qaVqa~PVOvpO|pOztaVta~Oj!SO~O",
  goto: "%w!XPP!Y!cP!YPP!Y!oP!xP!{P#ePPPPPPPP#kPP#o#u#{PP!Y$O$TP$X$]P$a$g$mPPPPPPPP$s$y%Q%a%g_XOQRYnoq^QOQRYnoqRjV_VOQRYnoqRiVdUOQRYhnoqwzQtaQvcQykR!R{QhVRziTxhzQhVRzjQkVR{jRkVVZORqTnYoT]ORTq[rQbURubQoYR}oQr[R!PrQ^OR`RS[ORR!OqUYORqQ_QSmYoR|nQyhR!Rz^WOQRYnoqSxhzR!Qw",
  nodeNames: "⚠ Filter Not NotOp ! Group ( ) Comparison Field Word Mask & Value String CompareOp = == != < <= > >= , Set { } InOp HasOp LikeOp ~ !~ Bare And AndOp && Or OrOp ||",
  maxTerm: 54,
  propSources: [filterHighlighting],
  skippedNodes: [0],
  repeatNodeCount: 3,
  tokenData: ")c~RsXY#`YZ#`]^#`pq#`qr#qrs$Wst%zuv%zvw'bxy'oyz'tz{%z{|%z|}'y}!O%z!O!P%z!Q![%z![!]%z!^!_(O!_!`(]!`!a(j!a!b%z!b!c%z!c!}%z!}#O%z#P#Q%z#R#S%z#T#o%z#o#p(w#p#q(|#q#r)X#r#s)^$g;'S%z;'S;=`'[<%lO%z~#eS!R~XY#`YZ#`]^#`pq#`~#vQS~!_!`#|#r#s$R~$ROb~~$WOo~~$ZWOY$WZr$Wrs$ss#O$W#O#P$x#P;'S$W;'S;=`%t<%lO$W~$xO^~~${RO;'S$W;'S;=`%U;=`O$W~%XXOY$WZr$Wrs$ss#O$W#O#P$x#P;'S$W;'S;=`%t;=`<%l$W<%lO$W~%wP;=`<%l$W~&PcY~st%zuv%zz{%z{|%z}!O%z!O!P%z!P!Q%z!Q![%z![!]%z!a!b%z!b!c%z!c!}%z!}#O%z#P#Q%z#R#S%z#T#o%z$g;'S%z;'S;=`'[<%lO%z~'_P;=`<%l%z~'gP[~vw'j~'oOs~~'tOU~~'yOV~~(OOg~~(TPc~!_!`(W~(]Od~~(bP`~!_!`(e~(jOa~~(oPe~!_!`(r~(wOf~~(|Oi~~)PP#p#q)S~)XOv~~)^Oj~~)cOn~",
  tokenizers: [0],
  topRules: {"Filter":[0,1]},
  specialized: [{term: 10, get: (value, stack) => (specializeKeyword(value, stack) << 1), external: specializeKeyword}],
  tokenPrec: 0
})
