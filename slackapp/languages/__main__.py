"""`make messages`: bring the catalogues up to date with the code, and our part of CLDR with Babel's.

It says what is left to translate.
"""

from slackapp.languages import from_cldr
from slackapp.languages.extracting import update_all

if __name__ == "__main__":
    from_cldr.update()
    for one in update_all():
        print(f"{one.language}: {len(one.messages)} to translate" if one.messages else f"{one.language}: complete")  # noqa: T201
