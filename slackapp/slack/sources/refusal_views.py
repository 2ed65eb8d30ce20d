"""Sentences for refused sources and accounts."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def bad_access(reader: Reader, why: str) -> str:
    """Say what is wrong with a field of GitHub's access data."""
    sentences = {
        "neither": reader.say("Please give a token, or all three fields of an App below."),
        "both": reader.say("Please give either a token or an App; I cannot tell which of the two you mean."),
        "missing": reader.say("An App needs this too. For a token, leave all three fields of the App empty."),
        "no_token": reader.say(
            "That is no token: it is a single word, such as github_pat_… A private key has its own field below.",
        ),
        "no_app_id": reader.say("That is no id: it is a number, or a client id that begins with Iv."),
        "no_installation_id": reader.say(
            "That is no id: it is the number at the end of the address of the installation's page.",
        ),
        "no_pem": reader.say(
            "I cannot read this key. Please paste the whole file, from -----BEGIN RSA PRIVATE KEY----- to "
            "-----END RSA PRIVATE KEY-----.",
        ),
        "not_rsa": reader.say("That is another kind of key. GitHub gives an App an RSA key; please paste that one."),
        "locked": reader.say("That key has a passphrase, which I could not ask for. Please paste it without one."),
        "too_short": reader.say("That key is too short. GitHub makes one of 2048 bits; please paste that one."),
        "elsewhere": reader.say("Please give it again: what was given for the other address I send nowhere else."),
    }
    return sentences[why]


def _bad_access(reader: Reader, refusal: refusals.BadAccess, _nothing: str) -> str:
    return " ".join(bad_access(reader, why) for why in dict.fromkeys(refusal.wrong.values()))


def _bad_rules(reader: Reader, refusal: refusals.BadRules, _nothing: str) -> str:
    if refusal.line:
        return reader.say("I cannot read this line: {line}", line=b.clip(refusal.line, 80))
    sentences = {
        "name": reader.say("Please give it a name of up to 40 characters."),
        "secret": reader.say("This is needed to connect it."),
        "address": reader.say("Please give an address that begins with https://."),
        "api_url": reader.say("Please give an address that begins with https://."),
        "repositories": reader.say("Please name 1 to 50 repositories, one a line, as acme/platform."),
    }
    return sentences.get(refusal.field, reader.say("Please give a whole number that is not too large."))


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.NoSuchLogin: marked(
        "That can be no login at GitHub: letters, digits, hyphens and underscores. Nothing was changed."
    ),
    refusals.LinkedOtherwise: marked("That login was confirmed as somebody else's; an admin can look into it."),
    refusals.TooManySources: marked("There are twenty sources, and I look after no more. Disconnect one first."),
    refusals.BadRules: _bad_rules,
    refusals.BadAccess: _bad_access,
}
