"""The rules of hints: phrases making a good repair harder to accept, with their sources.

Each rule takes an English draft and returns the words found, or None. Rules look at the writer's own draft, visible to
the writer only. A rule is silent where the phrase is denied, owned or reported ("You don't need to forgive me", "I
always interrupt", "I said you never listen"). Patterns run over `Draft.spoken` and repeat at most a few words, so that
the time for a draft grows with its length alone.
"""

import re
from collections.abc import Callable
from typing import Final

from slackapp.domain.repairs.hinting.english import END, Draft

Rule = Callable[[Draft], str | None]

QUOTE_MAX: Final = 200  # characters of a quoted explanation
EXPLANATIONS: Final = 3  # explaining phrases from which a draft explains long
LONG_WORDS: Final = 80  # words of a draft that explains long with one phrase less
EXPLAINING_WORDS: Final = 40  # words in its explaining sentences, from which it is long


_INDENT: Final = re.compile(r"\n\s*")


def _words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of whole words; line breaks and indents of the source are one space less."""
    one_line = _INDENT.sub("", pattern)
    return re.compile(rf"(?<![\w'])(?:{one_line})(?![\w'])")


# Feelings and reactions of the other person, and what one may have done to cause them.
_UPSET = (
    "(?:hurt|offended|upset|angry|mad|annoyed|bothered|disappointed|unhappy|sad|frustrated|insulted|uncomfortable|"
    "embarrassed|sensitive|irritated|affected|put off|taken aback)"
)
_HARMED = (
    "(?:offended|offend|upset|hurt|bothered|bother|annoyed|insulted|embarrassed|disappointed|came across|come across|"
    "came off|come off|sounded|seemed|appeared|interrupted|dismissed|ignored|overstepped|crossed|made|let you down|"
    "stepped on|went too far|talked over|spoke over|cut|landed|felt)"
)
_DENIED = r"(?:not|never|no|without|nobody|[a-z]+n't|dont|doesnt|didnt|cannot)"
# "I said you never listen": the writer speaks of what they said or thought.
_REPORTED = re.compile(
    r"(?<![\w'])(?:i|we)(?: have| had| even| also)? (?:said|told|claimed|assumed|accused|implied|suggested|thought|"
    rf"decided|wrote|acted|{_DENIED} (?:think|believe|mean|say|assume|suggest|know|saying|thinking|assuming))"
    r"(?: [\w']+){0,3}(?: that)?$|"
    r"(?<![\w'])(?:fair|unfair|wrong|untrue|mistake)(?: of me)? to (?:say|claim|think|assume|write)"
    r"(?: that)?$"
)


def _first(draft: Draft, pattern: re.Pattern[str], *, unless_before: re.Pattern[str] | None = None) -> str | None:
    """Return the first words matching `pattern`, with no match of `unless_before` earlier in the sentence."""
    for match in pattern.finditer(draft.spoken):
        if unless_before is None or unless_before.search(draft.before(match)) is None:
            return draft.quote(match)
    return None


_NOT_HARM = (
    r"(?! (?:you(?:'d| would)? (?:want|like|prefer|need|wish|have|can|are free|are up|agree|ever)|you'd|possible|not|"
    r"there's|there is|i can|i do|we|needed|it helps)\b)"
)
_SORRY_IF = _words(
    rf"""(?:sorry|apologi[sz]e|apologies|apology|regret|my bad)
    (?: (?!(?:ask|asked|check|checked|know|see|wonder|tell|sure|say|said|hear|when|because|i)\b)[\w',]+){{0,4}}?
    (?: if| in case){_NOT_HARM} [\w']+|
    (?:sorry|apologi[sz]e|apologies)(?: to you)? for (?:anything|whatever)(?: that)? (?:i|you) [\w']+|
    (?:sorry|apologi[sz]e|apologies)(?: [\w']+){{1,8}} , if (?:i|it|that) (?:did|was|have|had)"""
)
_IF_HARM = _words(
    rf"""if (?:(?:i|we|that|it|this|my [\w']+(?: [\w']+)?|what i [\w']+(?: [\w']+){{0,3}}|
    (?:anything|something) (?:that )?i [\w']+(?: [\w']+){{0,5}}|the way i [\w']+(?: [\w']+){{0,3}}|any of (?:it|
    this|that))
    (?: ever| have| had| may have| might have| really| has)?(?: {_HARMED}|(?<=if i) was (?:too |a bit |a little )?
    (?:harsh|rude|short|sharp|loud|unfair|abrupt|hard|unkind|blunt|cold|out of line|out of order))(?: [\w']+){{0,2}}|
    (?:my|what i)(?: [\w']+){{1,3}} (?:was|were|is)(?: [\w']+){{1,2}}|
    (?:you|anyone|anybody|someone|somebody|people|any of you)(?: have| ever)?
    (?:(?: were| was| are| is| got| get| feel)(?: [\w']+){{0,2}} {_UPSET}| felt(?: [\w']+){{1,2}}|
    (?: took| take) (?:it|that|this|my|offen[cs]e)| misunderst(?:ood|and)| thought (?:i|my|that)| found (?:it|that|
    this|me)))"""
)
# "whether" rather than a condition, or a promise for the next time
_WHETHER = re.compile(
    r"(?<![\w'])(?:wonder|wondering|wondered|ask|asked|asking|know|sure|unsure|see|check|checked|tell|say|understand|"
    r"curious|as|even|hear|certain)(?: me| you| myself| us| to see)?$"
)
_NEXT_TIME = re.compile(r"(?: [\w']+){0,6} (?:again|next time|in future|in the future)(?![\w'])")


def conditional(draft: Draft) -> str | None:
    """Find an apology under a condition ("sorry if I …"), which leaves open whether anything happened.

    Source: Lazare, On Apology (2004), the conditional apology fails to acknowledge the offence; Lewicki, Polin and
    Lount (2016, n = 755) found that acknowledging responsibility is the strongest part of an apology.
    """
    found = _first(draft, _SORRY_IF)
    if found is not None:
        return found
    for match in _IF_HARM.finditer(draft.spoken):
        ahead = _NEXT_TIME.match(draft.spoken, match.end()) or _NEXT_TIME.search(match[0])
        if ahead is None and _WHETHER.search(draft.before(match)) is None:
            return draft.quote(match)
    return None


_SORRY_YOU_FEEL = _words(
    rf"""(?:sorry|regret|apologi[sz]e|apologies|sad|a pity|a shame)(?: to hear| to see)?
    (?: that| for how| about how| how| for the way| about the way| because)?
    (?: (?:you|everyone|people|anyone|they|some of you|the team)(?: all| both)?(?: still| have| had to)?
    (?:(?: didn't| did not| don't| do not) like(?: [\w']+){{0,3}}|
    (?: were| are| was| is| got| get)(?: so| that| this| a bit| very)? {_UPSET}| (?:feel|felt)(?: [\w']+){{0,3}}|
    (?: took| take) (?:it|that|this|my|offen[cs]e|things|me)(?: [\w']+){{0,3}}|
    (?: think| thought| believe)(?: [\w']+){{1,3}}|(?: see| saw| view| read) (?:it|that|this|things)
    (?: like| that way| differently| this way| as)(?: that)?|
    (?: interpreted| misunderstood| misread| perceived| found) [\w']+)|
    (?: you're| they're| everyone's)(?: so| still| feeling)? {_UPSET}|
    (?: for| about)? your feelings(?: [\w']+){{0,3}})"""
)


def sorry_you_feel(draft: Draft) -> str | None:
    """Find regret for the other's feelings in place of one's own deed ("sorry you feel that way").

    Source: Lazare, On Apology (2004); Schumann (2014, Journal of Experimental Social Psychology 54): blaming the other
    person is one of the defensive parts that make an apology less welcome.
    """
    return _first(draft, _SORRY_YOU_FEEL)


_KIND = (
    r"(?:help\w*|support\w*|made time|make time|listen\w*|car(?:e|ed|ing)|have my back|had my back|there for|kind|"
    r"patient|generous|careful\w*|welcom\w*|encourag\w*|includ\w*|prepar\w*|thank\w*|fair|honest|gentle|thoughtful|deserve\w*|can|"
    r"may|could|free to|stood by|stand by|stood up|on time|reliable|the first|say yes|said yes|try|tried)"
)
_ALWAYS_NEVER = _words(
    rf"""(?:why )?(?:do )?you(?:'re|'ve|'ll|'d)?(?: are| have| do| would| will| just| simply| really| literally)*
    (?: (?:always|constantly|forever|perpetually)(?! (?:(?:been|are|were|so|very|really|be|
    feel) ){{0,2}}{_KIND}(?![\w']))|
     (?:(?: were| are)? never)(?! (?:need|needed|have to|had to|has to|ask|asked|owe|complain|complained|deserve|
    deserved|get|got|heard|hear|received|
    agreed|agree|signed|mind|minded|let (?:me|us) down|made|hesitate|gave up|lost|wanted|said)(?! once)(?![\w']))|
    (?: never once| not once| (?:don't|do not|won't|haven't) ever))(?: [\w']+){{0,3}}|
    not once (?:did|have) you(?: [\w']+){{0,3}}|you(?:'re| are| keep| do)(?: [\w']+){{1,6}} (?:all the time|
    every single time)|
    (?:it's|it is|as) always(?: ,)? you(?! (?:said|say|know|do|can|did))(?: [\w']+){{0,3}}|
    you [\w']+(?: [\w']+){{0,4}} every (?:single )?time(?= {re.escape(END)})|
    every single time(?: [\w']+){{0,3}} you(?: [\w']+){{0,2}}"""
)
_OBJECT = re.compile(
    r"(?<![\w'])(?:to|with|for|of|about|thank|promise|promised|tell|told|interrupt|interrupted|at|on|from|cut|owe|ask|let|"
    r"give|gave|make|made|between|as|than|what|everything|whatever|that|which|where|trust|trusted|ignore|ignored|hear)$"
)


def always_never(draft: Draft) -> str | None:
    """Find a reproach that covers everything ("you always", "you never"), which invites defence.

    Source: Gottman and Silver (1999): criticism of the person in place of a complaint about one moment; Rogers,
    Howieson and Neame (2018, PeerJ 6:e4831): "you" statements are read as hostile.
    """
    for match in _ALWAYS_NEVER.finditer(draft.spoken):
        before = draft.before(match)
        if _OBJECT.search(before) is None and _REPORTED.search(before) is None:
            return draft.quote(match)
    return None


_SURELY = "(?: just| only| clearly| really| obviously| simply| probably| deliberately)*"
_MOTIVES = (
    "(?:make (?:me|us|yourself|him|her|them)|hurt|embarrass|humiliate|look|win|undermine|show off|show me|get rid|"
    "exclude|punish|take (?:the |all the |my )?credit|take over|prove|avoid|push me|provoke|shut me|be right|get back|"
    "get even|get ahead|impress|ruin|control|keep (?:the |all |me )?(?:control|power|out|small|down|credit)|spite|"
    "annoy|test me|"
    "block|sabotage|steal|put me|score|have the last word|be the cent(?:re|er)|save face|blame|scare|bully|"
    "protect yourself)"
)
_DID = (
    "(?:did|said|left|ignored|cut|kept|made|were|are|chose|forgot|wrote|told|skipped|took|went|do|interrupted|planned|"
    "invited|asked|changed|sent|gave|put|called|raised|moved)"
)
_SPITE = (
    "(?:impress|embarrass|humiliate|hurt|undermine|punish|spite|provoke|get back|get even|get ahead|get rid|sabotage|"
    "look (?:good|better|smart)|make (?:me|us|yourself) look|show off|show me|put me (?:under|down)|shut me)"
)
_MOTIVE = _words(
    rf"""you {_DID}(?: [\w']+){{0,6}} (?:on purpose|deliberately|intentionally|to spite me|out of spite)|
    you(?: just| only)? (?:deliberately|intentionally|purposely|knowingly|consciously) [\w']+(?: [\w']+){{0,2}}|
    you(?:'re|{_SURELY})(?: wanted| want| were trying| tried| try| are trying| meant| intended| trying| hoped| out|
    (?: did| said| wrote| do| are (?:only |just )?(?:saying|doing)|(?: only| just)? (?:saying|
    doing))(?: all)?(?: it| that| this| so)| were out| are out| were only trying| were just trying|
    are just trying| like| love)(?: just| only)? to {_MOTIVES}(?: [\w']+){{0,4}}|
    (?:obviously|clearly|apparently|evidently|of course) you (?:think|believe|hate|don't|didn't|do not|did not|
    never|enjoy|resent|dislike|
    had|have)(?: [\w']+){{1,4}}|
    you (?:obviously|clearly|apparently|evidently|simply|surely|probably) (?:think|believe|hate|hated|enjoy|enjoyed|
    resent|dislike|
    (?:feel|felt|are|were) (?:threatened|jealous))(?: [\w']+){{0,4}}|
    you(?: clearly| obviously| really| just| simply| probably)? (?:don't|didn't|do not|did not|
    never)(?: even| really)?
    (?: care| cared| respect| respected| value| valued| trust| trusted)(?: [\w']+){{0,4}}|
    you(?:'re| are| were){_SURELY} (?:jealous|threatened|envious|insecure|out to get)(?: [\w']+){{0,3}}|
    (?:i|we all|we both|everyone|everybody) knows? (?:exactly |very well |full well )?why you(?: [\w']+){{1,4}}|
    your (?:real|true|hidden) (?:reason|motive|intention|agenda|goal)s?|you(?: always)? had it in for me|
    you(?: just| only| really)? want(?:ed)? me to (?:fail|look|quit|lose|feel|leave|suffer|be the|
    seem)(?: [\w']+){{0,3}}|
    you(?: just| only) wants? (?:attention|credit|power|control|praise|the spotlight|to be (?:liked|admired|right))|
    you [\w']+(?: [\w']+){{0,5}} because you (?:think|believe)(?: that)? (?:your|you're|you are|i'm|i am|my)
    (?: [\w']+){{0,3}}|
    you(?: only| just)? {_DID}(?: (?!(?:me|us) to)[\w']+){{1,5}} to {_SPITE}(?: [\w']+){{0,3}}|
    you must think(?: that)? (?:i|my|i'm|we)(?: [\w']+){{0,3}}|
    you(?: just| really)? (?:don't|didn't|do not|did not|never) like (?:me|my|us)(?: [\w']+){{0,2}}|
    you must (?:hate|resent|enjoy|dislike|love)(?: [\w']+){{0,3}}|
    you only [\w']+(?: [\w']+){{0,4}} because you (?:want|wanted|like|need|needed|are|were|think|
    thought)(?: [\w']+){{0,3}}|
    you [\w']+(?: [\w']+){{0,5}} because you want(?:ed)? (?:all )?(?:the |to )?(?:credit|attention|control|power|
    praise|spotlight|limelight|{_MOTIVES})|
    you (?:don't|didn't|do not|did not|never) (?:take|took) (?:me|us|my work) seriously|your (?:plan|aim|goal|
    intention)(?: was| is)? to {_MOTIVES}(?: [\w']+){{0,3}}|
    you (?:clearly|obviously|apparently|evidently|probably) have (?:no|something)(?: [\w']+){{1,3}}|
    you (?:have|had|must have) something against [\w']+|you (?:think|thought) (?:you're|you are|you were) (?:better|
    above|smarter|so)|
    you (?:think|thought) (?:i'm|i am|i was|my work is) (?:stupid|an idiot|worthless|useless|not good enough|
    incompetent)"""
)
_IF_OR_OBJECT = re.compile(r"(?<![\w'])(?:if|whether|when|with|to|from|about)$")


def guessed_motive(draft: Draft) -> str | None:
    """Find a motive that the writer can only guess ("you wanted to make me look bad").

    Source: Stone, Patton and Heen, Difficult Conversations (1999): one knows the impact on oneself, never the other's
    intention; a guess is better asked as a question.
    """
    for match in _MOTIVE.finditer(draft.spoken):
        before = draft.before(match)
        if _REPORTED.search(before) is None and _IF_OR_OBJECT.search(before) is None:
            return draft.quote(match)
    return None


_FINE = "(?: still| all| really)?(?: good| ok| okay| cool| fine| friends| alright| even)"
_FORGIVENESS = _words(
    rf"""(?:please |you )?(?:please )?forgive(?: me| us| my| this| that| what| it)(?: [\w']+){{0,3}}|
    (?:your |for |ask |beg )?forgiveness|(?:am i|i'm|i am|i be|be) forgiven|
    accept (?:my|this|our)(?: sincere| deepest| honest| humble)? apolog(?:y|ies)|
    are (?:we|you and i|things){_FINE}|hope(?: that)? (?:we're|we are|things are|we can be){_FINE}|
    hope(?: that)? (?:you're|you are|you aren't) (?:not |no longer )?(?:mad|angry|upset|cross)(?: [\w']+){{0,2}}|
    no hard feelings|can we(?: still)? be friends|
    (?:please )?don't (?:be|stay) (?:too )?(?:mad|angry|upset|cross)(?: [\w']+){{0,2}}|
    (?:please )?(?:don't|do not) hold (?:it|this|that) against me|
    (?:can|could|let's|let us|hope|please)(?: we| you| us)?(?: can| could| just| please| all| both)*
    (?: move on| move past| get past| get over| put (?:this|it|that|all this) behind| forget (?:about )?(?:it|this|
    that)|
    let (?:it|this|that) go| leave (?:it|this|that) behind)(?: [\w']+){{0,3}}|
    (?:tell me|say)(?: that)? (?:it's|it is|we're|we are){_FINE}"""
)
_DENIED_BEFORE = re.compile(
    r"(?<![\w'])(?:don't|dont|do not|doesn't|didn't|not|never|no need|needn't|without|shouldn't|won't|nobody|"
    r"no one|wouldn't)(?: [\w',]+){0,5}$"
)
_PLEADING = re.compile(r"(?<![\w'])(?:won't|can't|why) you(?: please)?$|(?<![\w'])why (?:won't|don't)$")


def asks_forgiveness(draft: Draft) -> str | None:
    """Find a request for forgiveness or for all to be well, which makes the other person's answer a duty.

    Source: Lewicki, Polin and Lount (2016, Negotiation and Conflict Management Research 9:2): of six parts of an
    apology the request for forgiveness is the least effective, and the first to leave out.
    """
    for match in _FORGIVENESS.finditer(draft.spoken):
        before = draft.before(match)
        if _DENIED_BEFORE.search(before) is None or _PLEADING.search(before) is not None:
            return draft.quote(match)
    return None


_SAY_SORRY = "(?:apologi[sz]e|say(?: that)?(?: you're| you are)? sorry|make an apology)"
_AN = "(?: an| your| a| some| that| the| real| proper| sincere| honest| public| clear| simple)"
_APOLOGY = _words(
    rf"""you owe (?:me|us|him|her|them|[\w']+)(?: [\w']+){{0,3}}? (?:apology|sorry)|
    (?:want|wants|need|needs|expect|expects|demand|await|awaiting|waiting for|wait for|deserve|deserves|require|
    hope for|hoping for|
    appreciate|like|love|asking for|ask for){_AN}{{1,3}} (?:apology|apologies|sorry)|
    (?:demand|insist|suggest) that you {_SAY_SORRY}|
    (?:want|need|expect|like|ask|asking|wish|prefer|waiting for|
    wait for) you(?: all| both)? to(?: [\w']+){{0,1}}? {_SAY_SORRY}|
    you(?: really| at least| also)? (?:should|need to|ought to|must|have to|could|
    might)(?: [\w']+){{0,2}}? {_SAY_SORRY}|
    (?:will|would|can|could|won't|can't) you(?: please| just| at least| not| ever)* {_SAY_SORRY}|
    (?:when|why) (?:will|won't|don't|are) you(?: [\w']+){{0,2}}? (?:{_SAY_SORRY}|apologi[sz]ing)|
    please(?: just| at least)? {_SAY_SORRY}|
    apology (?:would|from you|from your|is due|is in order|is needed|was due|
    is overdue)(?! from me)(?: [\w']+){{0,3}}|
    your turn to {_SAY_SORRY}|(?:should|could) be the one (?:to apologi[sz]e|apologi[sz]ing|to say sorry|
    saying sorry)|
    (?:never|not|haven't|hasn't|didn't|yet to) (?:got|had|heard|received|hear|get|receive|
    gotten)(?: even)?(?: an| any| your)+ apology(?: from you)?|
    if you(?: could| would| also| just| at least)* (?:apologi[sz]e|apologi[sz]ed|said sorry|say sorry)|
    you (?:never|haven't|have not|still haven't|didn't|did not)(?: even| once| yet)? (?:apologi[sz]ed?|said? sorry|
    say sorry)"""
)
_BEGINS_APOLOGY = re.compile(rf"(?:^|{re.escape(END)} )(?P<said>{_SAY_SORRY}(?: to [\w']+)?)(?![\w'])")
_MINE = re.compile(
    r"(?<![\w'])(?:you|he|she|they)(?: [\w']+){0,1}$|"
    r"(?<![\w'])(?:i|we)(?:'d|'ll)? (?:owe|want|should|have|would like) to(?: [\w']+){0,3}$"
)


def asks_apology(draft: Draft) -> str | None:
    """Find a demand for an apology, which brings a hollow one at best.

    Source: Risen and Gilovich (2007, Journal of Personality and Social Psychology 92): apologies given under pressure
    are worth less to their observers.
    """
    for match in _APOLOGY.finditer(draft.spoken):
        before = draft.before(match)
        denied = _DENIED_BEFORE.search(before) and not before.endswith("don't you think")
        if denied or _REPORTED.search(before):
            continue
        if match[0].startswith(("deserve", "need", "want", "expect", "like")) and _MINE.search(before):
            continue  # "you deserve an apology" is the writer's own debt
        return draft.quote(match)
    return None if _BEGINS_APOLOGY.search(draft.spoken) is None else _quoted(draft)


def _quoted(draft: Draft) -> str | None:
    return _first(draft, _words(_SAY_SORRY))


_EXPLAINS = _words(
    r"""(?<!matters )(?<!matter )because|since (?:i|we|my|the|they|it|he|she|nobody|everyone|someone|somebody|a|our|
    your|there|last)|
    (?:the|one|another|my) reasons?|it's just that|in my defen[cs]e|to be fair|to be honest|you (?:have|need|
    must) to understand|
    you must understand|let me explain|(?:want|like|have|had) to explain|to explain a little|what i meant|
    what i was trying|
    i was (?:just|only)|i (?:just|only) (?:meant|wanted|tried)|i had no choice|at the time|the thing is|the fact is|
    as you (?:know|can imagine)|due to|that's why|that is why|it was not my|it wasn't my|my intention|i didn't mean|
    i did not mean"""
)


def long_explaining(draft: Draft) -> str | None:
    """Find an explanation that takes more room than the deed: three reasons, or two in a long draft.

    Source: Schumann (2014, Journal of Experimental Social Psychology 54): excuses and justifications weaken an apology;
    Lewicki, Polin and Lount (2016) place explanation after responsibility and repair.
    """
    marks = list(_EXPLAINS.finditer(draft.spoken))
    enough = EXPLANATIONS - (len(draft.words) >= LONG_WORDS)
    if len(marks) < enough:
        return None
    explaining, at = 0, 0
    for sentence in draft.spoken.split(f" {END}"):
        end = at + len(sentence) + 2
        if any(at <= mark.start() < end for mark in marks):
            explaining += sum(word[0].isalnum() for word in sentence.split())
        at = end
    if explaining < EXPLAINING_WORDS:
        return None
    begin = draft.text.find(draft.quote(marks[0]))
    return draft.text[begin : begin + QUOTE_MAX].partition("\n")[0]


RULES: Final[dict[str, Rule]] = {
    "if": conditional,
    "sorry_you_feel": sorry_you_feel,
    "always_never": always_never,
    "guessed_motive": guessed_motive,
    "asks_forgiveness": asks_forgiveness,
    "asks_apology": asks_apology,
    "long_explaining": long_explaining,
}
