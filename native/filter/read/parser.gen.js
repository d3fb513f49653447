// Generated from filter.grammar by build/generate-filter-parser.ts: do not edit.
import {LRParser} from "@lezer/lr"
import {quantityToken} from "./quantity.ts"
import {specializeKeyword} from "./keywords.ts"
import {filterHighlighting} from "./highlight.ts"
export const parser = LRParser.deserialize({
  version: 14,
  states: "'nQVQROOOOQP'#C`'#C`OVQRO'#C_OVQRO'#CbOnQRO'#CfOOQP'#Cj'#CjO#hQRO'#DfO%QQQO'#CeOOQP'#DO'#DOOOQP'#Dd'#DdO%kQRO'#DcOOQO'#Dc'#DcO&RQQO'#DbOOQO'#Db'#DbQOQQOOOOQP,58y,58yO&aQQO,58|O&fQRO'#DVO&tQRO,5:QO&fQRO'#ChOOQP'#Cm'#CmOOQP'#Cy'#CyOOQP'#Cz'#CzOOQP'#C{'#C{O'uQRO,59PO$iQQO,59PO(WQQO,59PO&fQRO,59POOQP'#DQ'#DQOOQP'#DW'#DWOVQRO'#DWO(`QRO,59kOOQP'#DT'#DTOVQRO'#DXO(vQQO,59nOOQP1G.h1G.hOOQP,59q,59qOOQP-E7T-E7TOOQO,59S,59SO&fQRO'#CvOOQP'#De'#DeOOQP1G.k1G.kO'uQRO1G.kO&fQRO1G.kOOQP,59r,59rOOQP-E7U-E7UOOQO,59s,59sOOQO-E7V-E7VO)UQQO,59bOOQP7+$V7+$VOOQP1G.|1G.|",
  stateData: ")Z~O!TOS~OPTOTPOVROZSO_TO`TO!PPO~OP^XTYXT^XV^XZ^X]YX_^X`^XbYXcYXdYXeYXfYXgYXhYXi^XpYXqYXu^Xx^X|^X}^X!O^X!PYX!P^X!QYX!RYXW^X~OiaOP!YXT!YXV!YXZ!YX_!YX`!YXu!YXx!YX|!YX}!YX!O!YX!P!YXW!YXl!YX~ObdOcdOddOedOfdOgdOhdO~OTPO]cOpgOqgO!PPO!QeO!RfO~P$iOulO}lOx!VX|!VX!O!VXW!VX~PVOxpO!OpO|!UXW!UX~OWsO~OPTOZTO_TO`TO~OiaOP!YaT!YaV!YaZ!Ya_!Ya`!Yau!Yax!Ya|!Ya}!Ya!O!Ya!P!YaW!Yal!Ya~OPTOZTO_TO`TOkwO~O!QeO!RfO~OulO}lOxsa|sa!OsaWsa~PVOxpO!OpO|vaWva~Ol!SO~O",
  goto: "%y!ZPPP![!eP![PP![!qP!zP!}PP#gPPPPPPPP#mPP#q#w#}PP![$Q$VP$Z$_P$c$i$oPPPPPPPP$u${%S%c%i_XOQRYnoq^QOQRYnoqRjV_VOQRYnoqRiVdUOQRYhnoqwzQtaQvcQykR!R{QhVRziTxhzQhVRzjQkVR{jRkVVZORqTnYoT]ORTq[rQbURubQoYR}oQr[R!PrQ^OR`RS[ORR!OqUYORqQ_QSmYoR|nQyhR!Rz^WOQRYnoqSxhzR!Qw",
  nodeNames: "⚠ Quantity Filter Not NotOp ! Group ( ) Comparison Field Word Mask & Value String Regex CompareOp = == != < <= > >= , Set { } InOp HasOp LikeOp ~ !~ Bare And AndOp && Or OrOp ||",
  maxTerm: 56,
  propSources: [filterHighlighting],
  skippedNodes: [0],
  repeatNodeCount: 3,
  tokenData: ",b~RtXY#cYZ#c]^#cpq#cqr#trs$Zst%}uv%}vw'exy'ryz'wz{%}{|%}|}'|}!O%}!O!P%}!P!Q(R!Q![%}![!]%}!^!_*}!_!`+[!`!a+i!a!b%}!b!c%}!c!}%}!}#O%}#P#Q%}#R#S%}#T#o%}#o#p+v#p#q+{#q#r,W#r#s,]$g;'S%};'S;=`'_<%lO%}~#hS!T~XY#cYZ#c]^#cpq#c~#yQT~!_!`$P#r#s$U~$UOd~~$ZOq~~$^WOY$ZZr$Zrs$vs#O$Z#O#P${#P;'S$Z;'S;=`%w<%lO$Z~${O_~~%ORO;'S$Z;'S;=`%X;=`O$Z~%[XOY$ZZr$Zrs$vs#O$Z#O#P${#P;'S$Z;'S;=`%w;=`<%l$Z<%lO$Z~%zP;=`<%l$Z~&ScZ~st%}uv%}z{%}{|%}}!O%}!O!P%}!P!Q%}!Q![%}![!]%}!a!b%}!b!c%}!c!}%}!}#O%}#P#Q%}#R#S%}#T#o%}$g;'S%};'S;=`'_<%lO%}~'bP;=`<%l%}~'jP]~vw'm~'rOu~~'wOV~~'|OW~~(ROi~~(UWOY(nZ!P(n!Q!}(n!}#O)i#O#P*h#P;'S(n;'S;=`*w<%lO(n~(qXOY(nZ!P(n!P!Q)^!Q!}(n!}#O)i#O#P*h#P;'S(n;'S;=`*w<%lO(n~)cQ`~!c!})^#T#o)^~)lVOY)iZ#O)i#O#P*R#P#Q(n#Q;'S)i;'S;=`*b<%lO)i~*USOY)iZ;'S)i;'S;=`*b<%lO)i~*eP;=`<%l)i~*kSOY(nZ;'S(n;'S;=`*w<%lO(n~*zP;=`<%l(n~+SPe~!_!`+V~+[Of~~+aPb~!_!`+d~+iOc~~+nPg~!_!`+q~+vOh~~+{Ok~~,OP#p#q,R~,WOx~~,]Ol~~,bOp~",
  tokenizers: [quantityToken, 0],
  topRules: {"Filter":[0,2]},
  specialized: [{term: 11, get: (value, stack) => (specializeKeyword(value, stack) << 1), external: specializeKeyword}],
  tokenPrec: 0
})
