"""Sentences for refused sources and accounts."""

from collections.abc import Mapping

from slackapp.domain import refusals
from slackapp.slack.block_kit import blocks as b
from slackapp.slack.block_kit.reader import Reader, marked
from slackapp.slack.block_kit.refusals import Sentence


def bad_access(reader: Reader, why: str) -> str:
    """Explain an error in a field of GitHub's access data."""
    sentences = {
        "neither": reader.say("Please give a token, or all three fields of an App."),
        "both": reader.say("Please give a token or an App, not both."),
        "missing": reader.say("An App needs this too. For a token, leave all three App fields empty."),
        "no_token": reader.say(
            "That is not a token. A token is a single word, such as github_pat_… The private key has its own field.",
        ),
        "no_app_id": reader.say("That is not an id. It is a number, or a client id that begins with Iv."),
        "no_installation_id": reader.say(
            "That is not an id. It is the number at the end of the installation page's address.",
        ),
        "no_pem": reader.say(
            "I can't read this key. Please paste the whole file, from -----BEGIN RSA PRIVATE KEY----- to "
            "-----END RSA PRIVATE KEY-----.",
        ),
        "not_rsa": reader.say("That is another kind of key. Please paste the App's RSA key from GitHub."),
        "locked": reader.say("That key has a passphrase. Please paste it without one."),
        "too_short": reader.say("That key is too short. Please paste the 2048-bit key from GitHub."),
        "elsewhere": reader.say("Please give it again. I send a token or key only to the address it was given for."),
    }
    return sentences[why]


def _bad_access(reader: Reader, refusal: refusals.BadAccess, _nothing: str) -> str:
    return reader.together(*[bad_access(reader, why) for why in dict.fromkeys(refusal.wrong.values())])


def _bad_rules(reader: Reader, refusal: refusals.BadRules, _nothing: str) -> str:
    if refusal.line:
        return reader.say("I can't read this line: {line}", line=b.clip(refusal.line, 80))
    sentences = {
        "name": reader.say("Please give it a name of up to 40 characters."),
        "secret": reader.say("I need this to connect."),
        "address": reader.say("Please give an address that begins with https://."),
        "api_url": reader.say("Please give an address that begins with https://."),
        "repositories": reader.say("Please name 1 to 50 repositories, one a line, such as acme/platform."),
    }
    return sentences.get(refusal.field, reader.say("Please give a smaller whole number."))


SENTENCES: Mapping[type[refusals.Refusal], Sentence] = {
    refusals.NoSuchLogin: marked(
        "That is not a GitHub login. Logins have letters, digits, hyphens and underscores. Nothing was changed."
    ),
    refusals.LinkedOtherwise: marked("That login is confirmed as somebody else's. An admin can look into it."),
    refusals.TooManySources: marked("You have twenty sources, the most I can take. Disconnect one first."),
    refusals.BadRules: _bad_rules,
    refusals.BadAccess: _bad_access,
}
