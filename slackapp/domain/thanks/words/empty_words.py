"""Words that say nothing about one effort, in English, German, Spanish, French, Portuguese and Japanese.

`word_match` folds case and accents before it compares. A word may stand here for one language and mean something in
another; then it counts for none.
"""

# Function words, verbs without content, and moments.
STOP_WORDS = """
a about after again all also always am an and any are as at be because been before being both but by can could did do
does doing done down during each even ever every everything few for from gave get gets getting give given go goes going
gone got had has have having he her here hers him his how i if im in into is it its ive just keep kept last let lot
lots made make makes making many may me might mine more most much must my need never next no nor not now of off ok okay
on once one only or other our ours out over own put really right said same say see seen she should since so some
someone something didn don doesn couldn wouldn isn wasn weren hadn hasn haven ve ll re soon still such take taken takes
taking than that thats the their them then there these they thing things this those through till to today together
tomorrow tonight too took until up upon us use used very was way we week weeks well went were weve what when where
which while who whom whose why will with within without would write writes writing written wrote yesterday yet you your
yours yourself aber alle allem allen alles als also am an ander auch auf aus bei bin bis bist da damit dann das dass
dein deine deinem deinen deiner dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du
durch ein eine einem einen einer eines er es etwas euch euer eure fur furs ums ans beim gegen gehabt gemacht genau
gerade gern gestern getan gewesen gibt hab habe haben habt hast hat hatte hatten hattest heute hier hin hinter ich ihm
ihn ihnen ihr ihre ihrem ihren im immer in ins ist ja jede jeden jeder jetzt kann kannst kein keine konnte konnten lass
machen machst macht mal man mein meine meinem meinen meiner mich mir mit morgen muss nach nachdem nicht nichts noch nun
nur ob oder ohne schon schreiben schreibst schreibt schrieb geschrieben sehr sein seine selbst sich sie sind so sogar
soll sollte sondern und uns unser unsere unserem unseren viel viele vom von vor wann war waren warst was weil wem wenn
wer werde werden wie wieder will wir wird wirklich wo woche wurde zu zum zur zwischen ahora al algo alguien anoche
antes asi aun aunque ayer bien cada como con contra cosa cosas cual cuando de del desde despues dia dias donde dos
durante e el ella ellas ello ellos en entre era eran eras es esa escribe escribio escribiste escribir escrito ese eso
esos esta estaba estado estamos estan estar estas este esto estos estoy fue fuera fueron fui fuiste ha haber habia han
has hasta hay haya he hemos hice hiciste hizo hoy ir la las le les lo los luego manana mas me mi mia mientras mio mis
misma mismo mucha muchas mucho muchos muy nada ni ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros
nunca o os otra otras otro otros para pero poco por porque pues que quien se sea semana sera si siempre sido sin sobre
solo somos son soy su sus suya suyo tal tambien tan tanto te tenemos tener tengo ti tiene tienen todo todos toda todas
tu tus tuvo un una unas uno unos usted va vez voy y ya yo ai ainsi alors apres as au aujourdhui aussi autre autres aux
avaient avais avait avant avec avez avoir avons beaucoup c car ce cela celle celui ces cet cette ceux chaque chez chose
choses comme comment d dans demain depuis des deux dit donc du ecrire ecris ecrit elle elles en encore entre es est et
etaient etais etait ete etes etre eu eux fait faire faites fais fois grace hier il ils j jai je jour jours jusqu jusque
l la le les leur leurs lui m ma mais me meme mes mien moi moins mon n ne ni nos notre nous on ont ou par parce pas peu
peut plus pour pourquoi pris puis qu quand que quel quelle quelque quelques qui quoi s sa sais sans se semaine sera ses
si soi soir sois son sont sous suis sur t ta tant te tel tes tes toi ton toujours tous tout toute toutes tres trop tu
un une va vers voici voila vos votre vous vraiment y agora ainda alguem algum alguma amanha ante antes ao aos apenas
aquela aquele aquilo as ate cada coisa coisas com como contra da das de dela dele deles depois deste dessa desse desta
dia dias do dois dos e ela elas ele eles em enquanto entre era eram escreve escrever escreveu escrito essa esse esta
estao estas estava este estes estive estou eu fazer fez fica fiz foi fomos for foram fosse fui ha hoje isso isto ja la
lhe lhes mais mas me mesma mesmo meu meus minha minhas muita muitas muito muitos na nada nao nas nem nenhum nessa nesse
nesta neste no nos nossa nossas nosso nossos num numa nunca o onde ontem os ou outra outras outro outros para pela
pelas pelo pelos por porque pra pro qual quando quanto que quem sao se seja sem semana sempre ser sera seu seus so sob
sobre somos sou sua suas tambem tao te tem temos tenho ter teu teus teve tinha toda todas todo todos tu tua tuas tudo
um uma umas uns vai vez vezes voce voces vos
"""

# Praise and thanks that fit any effort.
PRAISE = """
amazing appreciate appreciated awesome best brilliant cheers effort efforts excellent fab fantastic glad good gosh
grateful gratitude great greatest happy hard help helped helpful helping helps hero hey hi hello incredible job kind
kindness kudos legend love lovely lifesaver nice outstanding perfect please pleased pro props rock rockstar shout
shoutout star stellar super superb support supported supportive supporting team teamwork terrific thank thanking
thankful thanks thx tnx ty tysm wonderful work worked working works wow yay arbeit ausgezeichnet beste besten bitte
danke danken dank dankbar dankeschon einsatz fantastisch feine freue freut grossartig gut gute guten guter gutes gutem
hallo helfen herzlich herzlichen hilfe geholfen hilfreich hilfst klasse kollege kollegin lieb liebe lieber mega
mithilfe perfekt prima schatze schon schone sorry spitze stark starke stolz super team tausend toll tolle tollen toller
tolles unterstutzung unterstutzt vielen wahnsinn wunderbar zusammenarbeit agradecer agradecida agradecido agradezco
ayuda ayudar ayudarme ayudaste apoyo bonito bravo buen buena bueno crack equipo esfuerzo estupendo excelente fantastico
favor felicidades felicitaciones genial gracias gran grande hola increible maravilla maravilloso mil mejor perfecto
saludos trabajar trabajo aide aider aidee aime apprecie beau beaux belle bon bonjour bonne bonnes bons boulot bravo
chapeau coeur content contente effort efforts equipe excellent excellente felicitations fier formidable genial geniale
gentil gentille grand grande incroyable merci mille parfait parfaite reconnaissant soutien super travail travaille
abraco adorei ajuda ajudar ajudou ajudaste amigo apoio beleza boa bom bons demais equipa equipe esforco excelente
fantastica fantastico feliz grande grata gratidao grato incrivel legal maravilha maravilhoso obrigada obrigado obg oi
otima otimo ola parabens perfeito show sucesso time trabalhar trabalho valeu vlw
"""

# Japanese writes without spaces: these are removed from a text before it is split.
JAPANESE_PRAISE = """
ありがとうございました ありがとうございます ありがとう 有難う御座います 有難うございます 有難う 感謝しています
感謝します 感謝 お疲れ様でした お疲れ様です お疲れ様 お疲れさま 助かりました 助かります 助かった 素晴らしい
すばらしい 最高 頑張り 頑張って 本当 今日 昨日 明日 今週 先週 毎日 毎週 皆さん 皆様 仕事 協力 対応
手伝い 手伝って 手伝 大変 非常 一緒 先日 今回 丁寧 迅速 完璧 サポート フォロー チーム ヘルプ
グッジョブ ナイス 谢谢 感谢 辛苦了
"""
