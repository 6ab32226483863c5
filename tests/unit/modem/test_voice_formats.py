"""Every `+VSM=?` and `+VLS=?` answer that is known from hardware and manuals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robodial.domain.voice_format import VoiceFormat
from robodial.modem.voice_formats import choose, line_label, parse_vsm

U8, S8, MU, A, L16 = (
    VoiceFormat.UNSIGNED_8,
    VoiceFormat.SIGNED_8,
    VoiceFormat.MULAW,
    VoiceFormat.ALAW,
    VoiceFormat.LINEAR_16,
)

ANSWERS = {
    "CX93001 stick": (
        """0,"SIGNED PCM",8,0,8000,0,0
1,"UNSIGNED PCM",8,0,8000,0,0
129,"IMA ADPCM",4,0,8000,0,0
130,"UNSIGNED PCM",8,0,8000,0,0
131,"Mu-Law",8,0,8000,0,0
132,"A-Law",8,0,8000,0,0
133,"14 bit PCM",14,0,8000,0,0""",
        {0: S8, 1: U8, 129: None, 130: U8, 131: MU, 132: A, 133: None},
    ),
    "USR5637": (
        """128,"8-BIT LINEAR",(7200,8000,11025)
129,"16-BIT LINEAR",(7200,8000,11025)
130,"8-BIT ALAW",(8000)
131,"8-BIT ULAW",(8000)
132,"IMA ADPCM",(7200,8000,11025)
133,"G.729",(8000)""",
        {128: U8, 129: L16, 130: A, 131: MU, 132: None, 133: None},
    ),
    "ESS 2898": (
        """0,"SIGNED PCM",16,0,(8000),(127-129),(0-255)
5,"A-Law Companded PCM",8,0,(8000),(127-129),(0-255)""",
        {0: L16, 5: A},
    ),
    "HSF": (
        """1,"UNSIGNED PCM",8,0,(7200,8000),(0),(0)
128,"8-BIT LINEAR",8,0,(7200,8000),(0),(0)
129,"ADPCM",4,0,(7200,8000),(0),(0)""",
        {1: U8, 128: U8, 129: None},
    ),
    "HSF with prefix": ('+VSM: 1,"UNSIGNED PCM",8,0,(7200,8000),(0),(0)', {1: U8}),
    "SmartACF": (
        """1,"UNSIGNED PCM",8,0,8000,0,0
129,"IMA ADPCM",4,0,8000,0,0
130,"UNSIGNED PCM",8,0,8000,0,00
140,"2 Bit ADPCM",2,0,8000,0,0
141,"4 Bit ADPCM",4,0,8000,0,0""",
        {1: U8, 129: None, 130: U8, 140: None, 141: None},
    ),
    "Rockwell RC56": (
        """1,"UNSIGNED PCM",8,0,(7200,8000,11025),0,0
129,"IMA ADPCM",4,0,(7200,8000),0,0
140,"2 Bit ADPCM",2,0,(7200,8000,11025),0,0""",
        {1: U8, 129: None, 140: None},
    ),
    "ZyXEL": ("1;CELP;1;0;(9600)\n2;ADPCM;2;0;(9600)\n3;ADPCM;3;0;(9600)", {1: None, 2: None, 3: None}),
    "t38modem": (
        """0,"SIGNED PCM",8,0,(8000),(0),(0)
1,"UNSIGNED PCM",8,0,(8000),(0),(0)
4,"G.711U",8,0,(8000),(0),(0)
5,"G.711A",8,0,(8000),(0),(0)
128,"8-BIT LINEAR",8,0,(8000),(0),(0)
131,"G.711 ULAW",8,0,(8000),(0),(0)
132,"G.711 ALAW",8,0,(8000),(0),(0)""",
        {0: S8, 1: U8, 4: MU, 5: A, 128: U8, 131: MU, 132: A},
    ),
    "bare rate, no width": ('130,"8-BIT ALAW",8000', {130: A}),
    "range of rates": ('1,"UNSIGNED PCM",8,0,(4800-11025),0,0', {1: U8}),
    "semicolons and no quotes": ("1;UNSIGNED PCM;8;0;(7200,8000);0;0", {1: U8}),
    "other rates only": ('1,"UNSIGNED PCM",8,0,(7200),0,0', {1: None}),
    "no name": ("1,8,0,8000", {}),
    "name only": ('1,"UNSIGNED PCM"', {1: None}),
    "no format at all": ("hello\n\n+VSM\nERROR", {}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_is_understood(name: str) -> None:
    text, expected = ANSWERS[name]
    assert {f.code: f.voice_format for f in parse_vsm(text.splitlines())} == expected


def test_number_130_means_what_its_name_says() -> None:
    conexant = {f.code: f.voice_format for f in parse_vsm(ANSWERS["CX93001 stick"][0].splitlines())}
    robotics = {f.code: f.voice_format for f in parse_vsm(ANSWERS["USR5637"][0].splitlines())}
    assert (conexant[130], robotics[130]) == (U8, A)


@pytest.mark.parametrize(
    ("name", "wanted", "code"),
    [
        ("CX93001 stick", None, 1),
        ("CX93001 stick", MU, 131),
        ("CX93001 stick", L16, None),
        ("USR5637", None, 128),
        ("USR5637", A, 130),
        ("ESS 2898", None, 5),
        ("ZyXEL", None, None),
    ],
)
def test_choice_is_made_by_name_in_order_of_proof(name: str, wanted: VoiceFormat | None, code: int | None) -> None:
    chosen = choose(parse_vsm(ANSWERS[name][0].splitlines()), wanted)
    assert (chosen[0].code if chosen else None) == code


@given(
    st.lists(st.one_of(st.text(max_size=60), st.from_regex(r'[0-9]{1,3}[,;]"?[A-Z ]+"?([,;][0-9()]+)*')), max_size=8)
)
def test_any_lines_are_read_without_complaint(lines: list[str]) -> None:
    assert all(0 <= f.code <= 999 and f.bits >= 0 for f in parse_vsm(lines))
    label = line_label(lines)
    assert label is None or 0 <= label <= 999


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ('0,"",B0804100,B0804100,B0804100\n1,"T",0B8433C1,0FE431C1,0B8431C1', 1),
        ('0," ",0000000000,0000000000,B084008000\n20,"t",0B8418E000\n1,"T",0B8418E000', 1),
        ('0,"",B0\n7,"MST",0BC01800\n4,"T",0BC01800', 4),
        ('0,"",00 / 1,"T",00', 1),
        ('7,"MST",0BC01800', None),
        ("ERROR", None),
    ],
)
def test_line_label_is_found_by_its_device(text: str, label: int | None) -> None:
    assert line_label(text.splitlines()) == label
