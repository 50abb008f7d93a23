"""Which passwords are taken."""

import pytest

from ezhili.identity import passwords

pytestmark = pytest.mark.anyio

GOOD = [
    *("nine green kettles", "correct horse battery staple", "xk7Rq-2vLp-9wTz"),
    "梧桐树下三只猫在打盹看雨呢",
]
EASY = [
    *("password1234", "P@ssw0rd1234!", "Qwerty123456", "123456789012", "aaaaaaaaaaaaaa", "abcabcabcabc"),
    *("woaini520520", "zhongguo2023!", "wanggeyuan2024", "Admin@123456", "1qaz2wsx3edc", "qazwsxedcrfv123"),
    *("li.na123456789", "datong340402!!", "大通区网格员大通区网格员", "ezhiliezhili1"),
]


@pytest.mark.parametrize("password", GOOD)
def test_a_few_unrelated_words_are_a_good_password(password):
    assert passwords.objection(password, "li.na") is None


@pytest.mark.parametrize("password", EASY)
def test_what_everybody_tries_first_is_refused(password):
    assert passwords.objection(password, "li.na") == passwords.TOO_EASY


def test_a_short_password_is_refused_in_both_languages():
    short = passwords.objection("k7Rq-2vLp-9", "li.na")
    assert short == passwords.TOO_SHORT
    assert "12" in short.said("zh-CN", {"least": passwords.LEAST})
    assert "12" in short.said("en", {"least": passwords.LEAST})


async def test_a_hash_fits_its_password_alone_however_the_keyboard_composes_it():
    kept = passwords.hashed("caf\u00e9 near the river")
    assert await passwords.fits(kept, "cafe\u0301 near the river")
    assert not await passwords.fits(kept, "cafe near the river")
    assert not await passwords.fits(None, "cafe near the river")
    assert not await passwords.fits("damaged", "cafe near the river")
