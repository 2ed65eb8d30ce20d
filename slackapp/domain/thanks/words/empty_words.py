"""Words that say nothing about one effort, in English, German, Spanish, French, Portuguese and Japanese.

`word_match` folds case and accents before it compares, so no word here has an accent. A word may stand here for one
language and mean something in another; then it counts for none.
"""

# Function words, verbs without content, and moments.
STOP_WORDS = {
    "en": """
a about across after again all along already also always am an and another any anything are around as at away back be
because been before being between both buddy but by came can come coming could couldn dear did didn do does doesn doing
don done down during each even ever every everybody everyone everything few for friend friends from gave get gets
getting give given go goes going gone got guys had hadn has hasn have haven having he her here hers him his how i if im
in indeed into is isn it its ive just keep kept last let like ll lot lots made make makes making man many mate may me
might mine more most much must my need never next no nobody nobodys nor not nothing now of off oh ok okay on once one
only or other our ours out over own put re really right said same say see seen she should since so some somebody
someone something soon still such take taken takes taking than that thats the their them then there these they thing
things this those through till to today together tomorrow tonight too took truly until up upon us use used ve very was
wasn way we week weeks well went were weren weve what when where which while who whom whose why will with within
without would wouldn write writes writing written wrote yeah yes yesterday yet you your yours yourself
""",
    "de": """
aber alle allem allen alles als also am an ander ans auch auf aus bei beim bekommen bin bis bist da damit dann das dass
dein deine deinem deinen deiner dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du
durch echt ein eine einem einen einer eines einfach er es etwas euch euer eure fur furs gegen gehabt gemacht genau
gerade gern geschrieben gestern getan gewesen gibt hab habe haben habt hast hat hatte hatten hattest heute hier hin
hinter ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ins ist ja jede jeden jeder jetzt kann kannst kein keine
konnte konnten lass machen machst macht mal man mein meine meinem meinen meiner mich mir mit morgen muss nach nachdem
nicht nichts noch nochmal nun nur ob obwohl oder ohne schon schreiben schreibst schreibt schrieb sehr sein seine selbst
sich sie sind so sogar soll sollte sondern trotz ums und uns unser unsere unserem unseren viel viele vom von vor wann
war waren warst was weil weiter wem wenn wer werde werden wie wieder will wir wird wirklich wo woche wurde zu zum zur
zwischen
""",
    "es": """
ahora al algo alguien anoche antes asi aun aunque ayer bien cada como con contra cosa cosas cual cuando de del desde
despues dia dias donde dos durante e el ella ellas ello ellos en entre era eran eras es esa escribe escribio escribir
escribiste escrito ese eso esos esta estaba estado estamos estan estar estas este esto estos estoy fue fuera fueron fui
fuiste ha haber habia han has hasta hay haya he hemos hice hiciste hizo hoy ir la las le les lo los luego manana mas me
mi mia mientras mio mis misma mismo mucha muchas mucho muchos muy nada ni ninguna ninguno no nos nosotros nuestra
nuestras nuestro nuestros nunca o os otra otras otro otros para pero poco por porque pues que quien se sea semana sera
si sido siempre sin sobre solo somos son soy su sus suya suyo tal tambien tan tanto te tenemos tener tengo ti tiene
tienen toda todas todo todos tu tus tuvo un una unas uno unos usted va vez voy y ya yo
""",
    "fr": """
ai ainsi alors apres as au aujourdhui aussi autre autres aux avaient avais avait avant avec avez avoir avons beaucoup c
car ce cela celle celui ces cet cette ceux chaque chez chose choses comme comment d dans demain depuis des deux dit
donc du ecrire ecris ecrit elle elles en encore entre es est et etaient etais etait ete etes etre eu eux faire fais
fait faites fois grace hier il ils j jai je jour jours jusqu jusque l la le les leur leurs lui m ma mais me meme mes
mien moi moins mon n ne ni nos notre nous on ont ou par parce pas peu peut plus pour pourquoi pris puis qu quand que
quel quelle quelque quelques qui quoi s sa sais sans se semaine sera ses si soi soir sois son sont sous suis sur t ta
tant te tel tes toi ton toujours tous tout toute toutes tres trop tu un une va vers voici voila vos votre vous vraiment
y
""",
    "pt": """
agora ainda alguem algum alguma amanha ante antes ao aos apenas aquela aquele aquilo as ate cada coisa coisas com como
contra da das de dela dele deles depois dessa desse desta deste dia dias do dois dos e ela elas ele eles em enquanto
entre era eram escreve escrever escreveu escrito essa esse esta estao estas estava este estes estive estou eu fazer fez
fica fiz foi fomos for foram fosse fui ha hoje isso isto ja la lhe lhes mais mas me mesma mesmo meu meus minha minhas
muita muitas muito muitos na nada nao nas nem nenhum nessa nesse nesta neste no nos nossa nossas nosso nossos num numa
nunca o onde ontem os ou outra outras outro outros para pela pelas pelo pelos por porque pra pro qual quando quanto que
quem sao se seja sem semana sempre ser sera seu seus so sob sobre somos sou sua suas tambem tao te tem temos tenho ter
teu teus teve tinha toda todas todo todos tu tua tuas tudo um uma umas uns vai vez vezes voce voces vos
""",
}

# Praise and thanks that fit any effort.
PRAISE = {
    "en": """
amazing appreciate appreciated awesome best brilliant cheers effort efforts excellent fab fantastic glad good gosh
grateful gratitude great greatest happy hard hello help helped helpful helping helps hero hey hi incredible job kind
kindness kudos legend lifesaver love lovely nice nicely outstanding perfect please pleased pro props rock rockstar
shout shoutout star stellar super superb support supported supporting supportive team teamwork terrific thank thankful
thanking thanks thx tnx ty tysm wonderful work worked working works wow yay
""",
    "de": """
arbeit ausgezeichnet beste besten bitte dank dankbar danke danken dankeschon einsatz fantastisch feine freue freut
geholfen grossartig gut gute gutem guten guter gutes hallo hammer helfen herzlich herzlichen hilfe hilfreich hilfst job
klasse kollege kollegin lieb liebe lieber lob mega mithilfe perfekt prima schatze schon schone sorry spitze stark
starke stolz super tausend team toll tolle tollen toller tolles top unterstutzt unterstutzung vielen wahnsinn wunderbar
zusammenarbeit
""",
    "es": """
agradecer agradecida agradecido agradezco apoyo ayuda ayudar ayudarme ayudaste bonito bravo buen buena bueno crack
equipo esfuerzo estupendo excelente fantastico favor felicidades felicitaciones genial gracias gran grande hola
increible maravilla maravilloso mejor mil perfecto saludos trabajar trabajo
""",
    "fr": """
aide aidee aider aime apprecie beau beaux belle bon bonjour bonne bonnes bons boulot bravo chapeau coeur
contente effort efforts equipe excellent excellente felicitations fier formidable genial geniale gentil gentille grand
grande incroyable merci mille parfait parfaite reconnaissant soutien super travail travaille
""",
    "pt": """
abraco adorei ajuda ajudar ajudaste ajudou amigo apoio beleza boa bom bons demais equipa equipe esforco excelente
fantastica fantastico feliz grande grata gratidao grato incrivel legal maravilha maravilhoso obg obrigada obrigado oi
ola otima otimo parabens perfeito sucesso time trabalhar trabalho valeu vlw
""",
}

# Japanese writes without spaces: these are removed from a text before it is split.
JAPANESE_PRAISE = """
ありがとうございました ありがとうございます ありがとう 有難う御座います 有難うございます 有難う 感謝しています
感謝します 感謝 お疲れ様でした お疲れ様です お疲れ様 お疲れさま 助かりました 助かります 助かった 素晴らしい
すばらしい 最高 頑張り 頑張って 本当 今日 昨日 明日 今週 先週 毎日 毎週 皆さん 皆様 仕事 協力 対応
手伝い 手伝って 手伝 大変 非常 一緒 先日 今回 丁寧 迅速 完璧 サポート フォロー チーム ヘルプ
グッジョブ ナイス 谢谢 感谢 辛苦了
"""
