"""Words without a meaning for one effort, in English, German, Spanish, French, Portuguese and Japanese.

`word_match` folds case and accents before it compares, so no word here has an accent. A word listed for one language
may have a meaning in another language; such a word counts for no language.
"""

# Function words, verbs without content, and moments.
STOP_WORDS = {
    "en": """
a about across after afternoon again all along already also always am an and another any anything april are around as
at august away back be because been before being between both buddy but by came can come coming could couldn day days
dear december did didn do does doesn doing don done down during each early even evening ever every everybody everyone
everything fast february few for friday friend friends from gave get gets getting give given go goes going gone got
guys had hadn has hasn have haven having he her here hers him his hour hours how i if im in indeed into is isn it its
ive january july june just keep kept last late later let like ll lot lots made make makes making man many march mate
may me might mine monday more morning most much must my need never new next no nobody nobodys nor not nothing november
now october of off oh ok okay on once one only or other our ours out over own put quick quickly re really right said
same saturday say see seen september she should since so some somebody someone something soon still such sunday take
taken takes taking than that thats the their them then there these they thing things this those through thursday till
time times to today together tomorrow tonight too took truly tuesday until up upon us use used ve very was wasn way we
wednesday week weeks well went were weren weve what when where which while who whom whose why will with within without
would wouldn write writes writing written wrote yeah yes yesterday yet you your yours yourself
""",
    "de": """
abend aber alle allem allen alles als also am an ander ans april auch auf august aus bei beim bekommen bin bis bist da
damit dann das dass dein deine deinem deinen deiner dem den denn der des dezember dich die dienstag dies diese diesem
diesen dieser dieses dir doch donnerstag dort du durch echt ein eine einem einen einer eines einfach er es etwas euch
euer eure februar freitag fruh fur furs gegen gehabt gemacht genau gerade gern geschrieben gestern getan gewesen gibt
hab habe haben habt hast hat hatte hatten hattest heute hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren im immer
in ins ist ja januar jede jeden jeder jetzt juli juni kann kannst kein keine konnte konnten lang lange lass machen
machst macht mal man marz mein meine meinem meinen meiner mich mir mit mittag mittwoch montag morgen muss nach nachdem
nachmittag neu neue neuen neuer neues nicht nichts noch nochmal november nun nur ob obwohl oder ohne oktober samstag
schnell schnelle schnellen schon schreiben schreibst schreibt schrieb sehr sein seine selbst september sich sie sind so
sogar soll sollte sondern sonnabend sonntag spat stunde stunden tag tage trotz ums und uns unser unsere unserem unseren
viel viele vom von vor vormittag wahrend wann war waren warst was weg weil weiter wem wenn wer werde werden wie wieder
will wir wird wirklich wo woche wurde zeit zu zum zur zwischen
""",
    "es": """
abril agosto ahora al algo alguien anoche antes asi aun aunque ayer bien cada como con contra cosa cosas cual cuando de
del desde despues dia dias diciembre domingo donde dos durante e el ella ellas ello ellos en enero entre era eran eras
es esa escribe escribio escribir escribiste escrito ese eso esos esta estaba estado estamos estan estar estas este esto
estos estoy febrero fue fuera fueron fui fuiste ha haber habia han has hasta hay haya he hemos hice hiciste hizo hora
horas hoy ir jueves julio junio la las le les lo los luego lunes manana martes marzo mas mayo me mi mia mientras
miercoles mio mis misma mismo mucha muchas mucho muchos muy nada ni ninguna ninguno no nos nosotros noviembre nuestra
nuestras nuestro nuestros nueva nuevas nuevo nuevos nunca o octubre os otra otras otro otros para pero poco por porque
pues que quien rapida rapido sabado se sea semana septiembre sera si sido siempre sin sobre solo somos son soy su sus
suya suyo tal tambien tan tanto tarde te temprano tenemos tener tengo ti tiempo tiene tienen toda todas todo todos tu
tus tuvo un una unas uno unos usted va vez vieja viejas viejo viejos viernes voy y ya yo
""",
    "fr": """
ai ainsi alors aout apres as au aujourdhui aussi autre autres aux avaient avais avait avant avec avez avoir avons avril
beaucoup c car ce cela celle celui ces cet cette ceux chaque chez chose choses comme comment d dans decembre demain
depuis des deux dimanche dit donc du ecrire ecris ecrit elle elles en encore entre es est et etaient etais etait ete
etes etre eu eux faire fais fait faites fevrier fois grace heure heures hier il ils j jai janvier je jeudi jour jours
juillet juin jusqu jusque l la le les leur leurs lui lundi m ma mai mais mardi mars matin me meme mercredi mes midi
mien moi moins mon n ne ni nos notre nous nouveau nouveaux nouvelle nouvelles novembre octobre on ont ou par parce pas
peu peut plus pour pourquoi pris puis qu quand que quel quelle quelque quelques qui quoi rapide s sa sais samedi sans
se semaine septembre sera ses si soi soir sois son sont sous suis sur t ta tant tard te tel temps tes toi ton tot
toujours tous tout toute toutes tres trop tu un une va vendredi vers vite voici voila vos votre vous vraiment y
""",
    "pt": """
abril agora agosto ainda alguem algum alguma amanha ante antes ao aos apenas aquela aquele aquilo as ate cada cedo
coisa coisas com como contra da das de dela dele deles depois dessa desse desta deste dezembro dia dias do dois domingo
dos e ela elas ele eles em enquanto entre era eram escreve escrever escreveu escrito essa esse esta estao estas estava
este estes estive estou eu fazer feira fevereiro fez fica fiz foi fomos for foram fosse fui ha hoje hora horas isso
isto ja janeiro julho junho la lhe lhes maio mais marco mas me mesma mesmo meu meus minha minhas muita muitas muito
muitos na nada nao nas nem nenhum nessa nesse nesta neste no nos nossa nossas nosso nossos nova novas novembro novo
novos num numa nunca o onde ontem os ou outra outras outro outros outubro para pela pelas pelo pelos por porque pra pro
qual quando quanto quarta que quem quinta rapida rapido sabado sao se segunda seja sem semana sempre ser sera setembro
seu seus sexta so sob sobre somos sou sua suas tambem tao tarde te tem temos tempo tenho ter terca teu teus teve tinha
toda todas todo todos tu tua tuas tudo um uma umas uns vai vez vezes voce voces vos
""",
}

# Praise and thanks that fit any effort.
PRAISE = {
    "en": """
amazing appreciate appreciated awesome best brilliant calm calmly careful carefully cheers effort efforts excellent fab
fantastic glad good gosh grateful gratitude great greatest happy hard hello help helped helpful helping helps hero hey
hi incredible job kind kindness kudos legend lifesaver love lovely nice nicely outstanding patience patient patiently
perfect please pleased pro props quietly rock rockstar shout shoutout star stellar super superb support supported
supporting supportive team teamwork terrific thank thankful thanking thanks thoughtful thx tnx ty tysm wonderful work
worked working works wow yay
""",
    "de": """
arbeit ausgezeichnet beste besten bitte dank dankbar danke danken dankeschon einsatz fantastisch feine freue freut
geduld geduldig geduldige geholfen grossartig gut gute gutem guten guter gutes hallo hammer helfen herzlich herzlichen
hilfe hilfreich hilfst job klasse kollege kollegin lieb liebe lieber lob mega mithilfe perfekt prima ruhig schatze
schon schone sorgfaltig sorry spitze stark starke stolz super tausend team toll tolle tollen toller tolles top
unterstutzt unterstutzung vielen wahnsinn wunderbar zusammenarbeit
""",
    "es": """
agradecer agradecida agradecido agradezco apoyo ayuda ayudar ayudarme ayudaste bonito bravo buen buena bueno crack
cuidado equipo esfuerzo estupendo excelente fantastico favor felicidades felicitaciones genial gracias gran grande hola
increible maravilla maravilloso mejor mil paciencia paciente perfecto saludos trabajar trabajo
""",
    "fr": """
aide aidee aider aime apprecie beau beaux belle bon bonjour bonne bonnes bons boulot bravo chapeau coeur contente
effort efforts equipe excellent excellente felicitations fier formidable genial geniale gentil gentille grand grande
incroyable merci mille parfait parfaite patiemment patience patient reconnaissant soin soutien super travail travaille
""",
    "pt": """
abraco adorei ajuda ajudar ajudaste ajudou amigo apoio beleza boa bom bons calma cuidado demais equipa equipe esforco
excelente fantastica fantastico feliz grande grata gratidao grato incrivel legal maravilha maravilhoso obg obrigada
obrigado oi ola otima otimo paciencia paciente parabens perfeito sucesso time trabalhar trabalho valeu vlw
""",
}

# Japanese writes without spaces: these are removed from a text before it is split.
JAPANESE_PRAISE = """
ありがとうございました ありがとうございます ありがとう 有難う御座います 有難うございます 有難う 感謝しています
感謝します 感謝 お疲れ様でした お疲れ様です お疲れ様 お疲れさま 助かりました 助かります 助かった 素晴らしい
すばらしい 最高 頑張り 頑張って 本当 今日 昨日 明日 今週 先週 毎日 毎週 皆さん 皆様 仕事 協力 対応
手伝い 手伝って 手伝 大変 非常 一緒 先日 今回 丁寧 迅速 完璧 サポート フォロー チーム ヘルプ
グッジョブ ナイス 谢谢 感谢 辛苦了 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月曜 火曜 水曜
木曜 金曜 土曜 日曜 午前 午後 時間 新しい 毎回 毎月 今朝 今夜 昨夜 我慢 親切 助け
"""
