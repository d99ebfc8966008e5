"""Settings: what is accepted, what is refused in which words, and that `.env.example` tells the same story."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import HarmCategory, Limits, OwnLimits, Policy, SafetyAction, SafetyRules, Target, Thresholds
from bot.errors import SettingsError, SettingsFault
from bot.settings import Settings, load_settings
from bot.settings.model import TARGETS_MAX, TargetVariables

EXAMPLE = Path(__file__).parents[2] / ".env.example"
URL = "https://example.test/score"
KEY = "not-a-real-key"
SCORING = {"SCORING_URL": URL, "SCORING_KEY": KEY}


def load(variables: dict[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Load from exactly these variables."""
    with patch.dict(os.environ, variables or {}, clear=True):
        return load_settings(env_file)


def faults(variables: dict[str, str] | None = None, env_file: Path | None = None) -> dict[str, SettingsFault]:
    """Load and return the faults by variable."""
    with pytest.raises(SettingsError) as caught:
        load(variables, env_file)
    assert caught.value.__context__ is None, "pydantic's error knows the values"
    return {fault.variable: fault for fault in caught.value.faults}


def write(path: Path, text: str) -> Path:
    """Write an env file."""
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_set_gives_the_defaults() -> None:
    """Every setting has a default, so that demo and help work in an empty environment."""
    settings = load()
    assert settings.targets == ()
    assert settings.limits == Limits()
    assert (settings.data_dir, settings.log_level, settings.log_format) == (Path("data"), "INFO", "text")
    assert settings.secrets == ()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A variable of the environment overrides the file, unless it is empty."""
    file = write(tmp_path / ".env", "LOG_LEVEL=debug\nLOG_FORMAT=json\n")
    settings = load({"LOG_LEVEL": "warning", "LOG_FORMAT": ""}, file)
    assert (settings.log_level, settings.log_format) == ("WARNING", "json")


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    """A byte order mark at the start of the file does not hide the first variable."""
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfLOG_LEVEL=ERROR\r\nQUEUE_LIMIT=7\r\n")
    settings = load(env_file=file)
    assert (settings.log_level, settings.queue_limit) == ("ERROR", 7)


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_blank_values_are_not_set(blank: str) -> None:
    """Blank counts as not set, also for secrets and numbers."""
    settings = load({"DISCORD_TOKEN": blank, "SCORING_URL": blank, "QUEUE_LIMIT": blank})
    assert settings == load()


def test_the_first_target_comes_from_the_scoring_variables() -> None:
    """SCORING_* is one target, named sdxl unless told otherwise."""
    (target,) = load(SCORING | {"SCORING_DEPLOYMENT": "blue", "SCORING_TIMEOUT_S": "95.5"}).targets
    assert target.target == Target(name="sdxl", deployment="blue", concurrency=2, timeout_s=95.5)
    assert (target.url, target.key.get_secret_value(), target.key_secondary) == (URL, KEY, None)


def test_more_targets_follow_in_order_of_name() -> None:
    """TARGETS__<name>__… adds targets; names are lower-cased and sorted after the first one."""
    more = {
        "TARGETS__Turbo-2__URL": "http://localhost:8080/score",
        "TARGETS__Turbo-2__KEY": "12345",
        "TARGETS__Turbo-2__KEY_SECONDARY": "67890",
        "TARGETS__Turbo-2__CONCURRENCY": "4",
        "TARGETS__base_1__URL": URL,
        "TARGETS__base_1__KEY": KEY,
    }
    first, base, turbo = load(SCORING | more | {"SCORING_NAME": "XL"}).targets
    assert [first.name, base.name, turbo.name] == ["xl", "base_1", "turbo-2"]
    assert (turbo.key.get_secret_value(), turbo.concurrency) == ("12345", 4)
    assert turbo.key_secondary is not None


def test_a_target_may_be_split_between_file_and_environment(tmp_path: Path) -> None:
    """The address may stand in the file and the key come from the environment."""
    file = write(tmp_path / ".env", f"TARGETS__turbo__URL={URL}\n")
    (target,) = load({"TARGETS__TURBO__KEY": KEY}, file).targets
    assert (target.name, target.url) == ("turbo", URL)


def test_limits_are_handed_on() -> None:
    """Each limit's variable reaches the domain's Limits."""
    values = {
        "RATE_LIMIT_PICTURES": "1",
        "RATE_LIMIT_WINDOW_S": "2",
        "DAILY_LIMIT_PICTURES": "0",
        "MAX_WAITING_PER_USER": "3",
        "QUEUE_LIMIT": "4",
        "PROMPT_MAX_CHARS": "5",
    }
    assert load(values).limits == Limits(1, timedelta(seconds=2), 0, 3, 4, 5)


def test_guild_ids_are_split_at_commas() -> None:
    """Guild ids come separated by commas, each counted once."""
    ids = "112233445566778899, 998877665544332211,112233445566778899,"
    settings = load({"DISCORD_GUILD_IDS": ids, "LEAD_ROLE_IDS": ids, "LEAD_USER_IDS": ids})
    assert settings.discord_guild_ids == (112233445566778899, 998877665544332211)
    assert settings.lead_role_ids == settings.lead_user_ids == settings.discord_guild_ids


@pytest.mark.parametrize(("text", "allowed"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False)])
def test_yes_and_no_are_understood(text: str, *, allowed: bool) -> None:
    """Switches take the words people write."""
    assert load({"ALLOW_DIRECT_MESSAGES": text}).allow_direct_messages is allowed


def test_all_faults_are_listed_at_once() -> None:
    """One start tells everything that is wrong, across single settings, pairs and targets."""
    found = faults(
        {
            "SCORING_URL": "http://example.test/score",
            "SCORING_CONCURRENCY": "none",
            "DISCORD_TOKEN": "two words",
            "TARGETS__a__URL": URL,
            "TARGETS__a__TIMEOUT": "3",
            "TARGETS__b": "x",
            "TARGETS__b_d!__URL": URL,
            "TARGETS__b_d!__KEY": KEY,
        }
    )
    assert found.keys() == {
        "SCORING_URL",
        "SCORING_CONCURRENCY",
        "DISCORD_TOKEN",
        "TARGETS__a__KEY",
        "TARGETS__a__TIMEOUT",
        "TARGETS__b",
        "TARGETS__b_d!",
    }
    assert found["TARGETS__a__TIMEOUT"].fix == "Did you mean TARGETS__a__TIMEOUT_S?"


@pytest.mark.parametrize("stray", [{"TARGETS": "x"}, {"TARGETS__a__b__URL": URL}, {"TARGETS____URL": URL}])
def test_variables_that_are_no_target_are_faults(stray: dict[str, str]) -> None:
    """A half-written TARGETS variable is a fault, never a crash and never ignored."""
    assert all(name.startswith("TARGETS") for name in faults(stray))


@pytest.mark.parametrize(
    "url",
    [
        "example.test/score",
        "ftp://example.test/score",
        "https://",
        "https:///score",
        "https://example.test:port/score",
        "https://exam ple.test/score",
        "https://example.test\\@localhost/score",
        "https://[::1/score",
        "https://user:fake-password@example.test/score",
        "https://@example.test/score",
        "http://example.test/score",
        "http://localhost.example.test/score",
        "http://192.168.0.1/score",
    ],
)
def test_unusable_addresses_are_refused(url: str) -> None:
    """An address must be https with a host and without credentials, and the fault does not repeat it."""
    fault = faults({"SCORING_URL": url, "SCORING_KEY": KEY})["SCORING_URL"]
    assert "fake-password" not in repr(fault)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:5001", "127.8.9.1", "[::1]:80"])
def test_plain_http_is_taken_for_loopback(host: str) -> None:
    """The rehearsal endpoint on this machine needs no certificate."""
    assert load(SCORING | {"SCORING_URL": f"http://{host}/score"}).targets


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("Bearer not-a-real-key", 'starts with "Bearer"'),
        ('"not-a-real-key"', "quotation marks"),
        ("not-a-real\nkey", "a line break"),
        ("not-a-real key", "a space"),
        ("not-a-reäl-key", "another character"),
    ],
)
@pytest.mark.parametrize("variable", ["SCORING_KEY", "SCORING_KEY_SECONDARY", "DISCORD_TOKEN"])
def test_badly_copied_secrets_are_named_but_not_shown(variable: str, key: str, problem: str) -> None:
    """The usual slips when copying a secret get a sentence of their own, without the secret."""
    fault = faults(SCORING | {variable: key})[variable]
    assert problem in fault.problem
    assert "not-a-re" not in repr(fault)


def test_spaces_around_a_secret_do_not_matter() -> None:
    """A line break at the end of a mounted secret is not part of it."""
    assert load({"DISCORD_TOKEN": " not-a-real-token\n"}).secrets == ("not-a-real-token",)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SCORING_TIMEOUT_S", "0"),
        ("SCORING_TIMEOUT_S", "nan"),
        ("SCORING_TIMEOUT_S", "inf"),
        ("SCORING_TIMEOUT_S", "3 min"),
        ("SCORING_CONCURRENCY", "0"),
        ("RATE_LIMIT_PICTURES", "-1"),
        ("RATE_LIMIT_WINDOW_S", "0"),
        ("PROMPT_MAX_CHARS", "4001"),
        ("PROMPT_MAX_CHARS", "0"),
        ("SHUTDOWN_GRACE_S", "-0.1"),
        ("ALLOW_DIRECT_MESSAGES", "maybe"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_values_out_of_range_say_the_range_and_the_default(variable: str, value: str) -> None:
    """A fault names what would be right and what the default is."""
    fault = faults({variable: value})[variable]
    assert fault.problem.startswith("must be ")
    assert f"{variable}=" in fault.fix


@pytest.mark.parametrize("value", ["my guild", "12", "1.5e17", "-112233445566778899", "1" * 30, "١١٢٢٣٣٤٤٥٥٦٦٧٧٨٨٩٩"])
def test_what_is_no_guild_id_is_refused(value: str) -> None:
    """Names, short numbers and foreign digits are no guild ids."""
    told = faults(dict.fromkeys(("DISCORD_GUILD_IDS", "LEAD_ROLE_IDS", "LEAD_USER_IDS"), value))
    assert "Copy Server ID" in told["DISCORD_GUILD_IDS"].fix
    assert "right-click the role, Copy Role ID" in told["LEAD_ROLE_IDS"].fix
    assert "right-click the user, Copy User ID" in told["LEAD_USER_IDS"].fix
    assert told["LEAD_USER_IDS"].problem == "holds something that is no user id"


@pytest.mark.parametrize("name", ["sd xl", "sdxl!", "x" * 33, "größe"])
def test_unusable_target_names_are_refused(name: str) -> None:
    """A target's name holds letters, digits, - and _, at most 32."""
    assert faults({"SCORING_NAME": name}).keys() == {"SCORING_NAME"}


def test_a_name_may_be_used_once() -> None:
    """TARGETS__sdxl__… beside SCORING_* without a name is a fault that says which name."""
    found = faults(SCORING | {"TARGETS__SDXL__URL": URL, "TARGETS__SDXL__KEY": KEY})
    assert "sdxl" in found["TARGETS"].problem


def test_there_are_at_most_as_many_targets_as_a_command_has_choices() -> None:
    """The bound counts the SCORING_* target too."""
    more = {f"TARGETS__t{n}__{part}": value for n in range(TARGETS_MAX) for part, value in (("URL", URL), ("KEY", KEY))}
    assert len(load(more).targets) == TARGETS_MAX
    assert faults(more | SCORING).keys() == {"TARGETS"}


@pytest.mark.parametrize(
    ("given_", "missing"), [("SCORING_URL", "SCORING_URL is"), ("SCORING_KEY", "SCORING_URL is not")]
)
def test_address_and_key_come_together(given_: str, missing: str) -> None:
    """One without the other is a fault rather than an endpoint that is silently not there."""
    assert missing in faults({given_: SCORING[given_]})["SCORING_KEY"].problem


def test_a_ca_file_must_hold_a_certificate(tmp_path: Path) -> None:
    """A CA file is opened at start, so that a wrong path is not found at the first picture."""
    good, bad = tmp_path / "ca.pem", write(tmp_path / "empty.pem", "nothing\n")
    trustme.CA().cert_pem.write_to_path(str(good))
    assert load(SCORING | {"SCORING_CA_FILE": str(good)}).targets[0].ca_file == good
    assert "without a certificate" in faults({"SCORING_CA_FILE": str(bad)})["SCORING_CA_FILE"].problem
    for unreadable in (tmp_path / "absent.pem", tmp_path, Path("~no-such-user/ca.pem")):
        assert faults({"SCORING_CA_FILE": str(unreadable)}).keys() == {"SCORING_CA_FILE"}


def test_the_home_folder_is_understood(tmp_path: Path) -> None:
    """A ~ in the file means the home folder, not a folder of that name."""
    assert load({"DATA_DIR": "~/pictures", "HOME": str(tmp_path)}).data_dir == tmp_path / "pictures"


def test_misspelt_names_in_the_file_are_faults(tmp_path: Path) -> None:
    """A name that looks like ours gets the nearest right one; strangers' names are left alone."""
    file = write(tmp_path / ".env", "SCORING_TIMEOUT=5\nDISCORD_XYZZY_PLUGH_Q=1\nEDITOR=vi\n")
    found = faults(env_file=file)
    assert found.keys() == {"SCORING_TIMEOUT", "DISCORD_XYZZY_PLUGH_Q"}
    assert found["SCORING_TIMEOUT"].fix == "Did you mean SCORING_TIMEOUT_S?"
    assert ".env.example" in found["DISCORD_XYZZY_PLUGH_Q"].fix


def test_strangers_in_the_environment_are_left_alone() -> None:
    """Other programs may use our prefixes in the environment."""
    assert load({"SCORING_TIMEOUT": "5", "DISCORD_WEBHOOK": "x"}) == load()


def test_lines_without_sense_are_faults(tmp_path: Path) -> None:
    """A line that is no NAME=value is told by its number."""
    file = write(tmp_path / ".env", "QUEUE_LIMIT=3\nSCORING KEY not-a-real-key\n")
    (fault,) = faults(env_file=file).values()
    assert fault.variable == f"{file}, line 2"
    assert "not-a-real" not in repr(fault)


@pytest.mark.parametrize("content", [b"DISCORD_TOKEN=\xff\xfe\n", None])
def test_an_unreadable_file_is_one_fault(tmp_path: Path, content: bytes | None) -> None:
    """A file in another encoding, or a folder in its place, is said and nothing else."""
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    assert faults(env_file=file).keys() == {str(file)}


def test_secrets_stay_out_of_repr_and_str() -> None:
    """Neither the settings nor a target shows a key or token."""
    secrets = {"DISCORD_TOKEN": "fake-token", "SCORING_KEY_SECONDARY": "fake-second", "TARGETS__a__KEY": "fake-third"}
    settings = load(SCORING | secrets | {"TARGETS__a__URL": URL})
    assert set(settings.secrets) == {KEY, *secrets.values()}
    shown = f"{settings!r} {settings} {settings.targets!r}"
    assert not any(secret in shown for secret in settings.secrets)


def test_require_lists_what_a_command_lacks() -> None:
    """A command that needs both halves hears about both at once, and one that needs none about none."""
    with pytest.raises(SettingsError) as caught:
        load().require(discord=True, scoring=True)
    assert [fault.variable for fault in caught.value.faults] == ["DISCORD_TOKEN", "SCORING_URL", "SCORING_KEY"]
    load().require()
    load(SCORING | {"DISCORD_TOKEN": "fake-token"}).require(discord=True, scoring=True)
    load({"TARGETS__a__URL": URL, "TARGETS__a__KEY": KEY}).require(scoring=True)


def test_settings_are_frozen() -> None:
    """Nobody changes a setting behind another's back."""
    with pytest.raises(ValueError, match="frozen"):
        load().queue_limit = 3  # pyright: ignore[reportAttributeAccessIssue]  # the point of the test


@given(st.sampled_from(sorted(Settings.model_fields)), st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_is_a_value_or_a_fault(field: str, value: str) -> None:
    """Whatever stands in a variable, loading ends with settings or with a fault of that variable."""
    variable = "TARGETS__x__URL" if field == "more_targets" else field.upper()
    try:
        load({variable: value})
    except SettingsError as error:
        assert {fault.variable.split("__")[0] for fault in error.faults} <= {variable.split("__")[0], "SCORING_KEY"}  # noqa: PT017 -- a fault is one of two right ends


# -- .env.example --------------------------------------------------------------------------------

EXAMPLE_LINE = re.compile(r"(?P<comment># )?(?P<name>[A-Za-z]\w+)=(?P<value>.*)")


def example_lines() -> list[re.Match[str]]:
    """Return the lines of .env.example that hold a setting, commented out or not."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return [match for match in map(EXAMPLE_LINE.fullmatch, lines) if match]


def test_the_example_names_every_setting_and_no_other() -> None:
    """`.env.example` and Settings name the same variables, each once."""
    single = {name.upper() for name in Settings.model_fields if name != "more_targets"}
    of_target = {f"TARGETS__turbo__{name.upper()}" for name in TargetVariables.model_fields}
    assert sorted(line["name"] for line in example_lines()) == sorted(single | of_target)


def test_the_example_copied_unchanged_says_what_to_fill_in(tmp_path: Path) -> None:
    """The lines a newcomer must fill in are faults until they are."""
    found = faults(env_file=write(tmp_path / ".env", EXAMPLE.read_text(encoding="utf-8")))
    assert found.keys() == {line["name"] for line in example_lines() if not line["comment"]}
    assert found.keys() == {"DISCORD_TOKEN", "SCORING_URL", "SCORING_KEY"}
    assert all("placeholder" in fault.problem for fault in found.values())


def test_the_examples_comments_show_the_defaults(tmp_path: Path) -> None:
    """Each commented line is the default when its comment mark is removed, or a placeholder where there is none."""
    commented = [line for line in example_lines() if line["comment"]]
    defaults = "\n".join(f"{line['name']}={line['value']}" for line in commented if "<" not in line["value"])
    own = f"\nTARGETS__turbo__URL={URL}\nTARGETS__turbo__KEY={KEY}\n"
    settings = load(env_file=write(tmp_path / ".env", defaults + own))
    assert settings == load({"TARGETS__turbo__URL": URL, "TARGETS__turbo__KEY": KEY})
    without = {line["name"].split("__")[-1].lower() for line in commented if "<" in line["value"]} - {"url", "key"}
    fields = Settings.model_fields | TargetVariables.model_fields
    unset = {name for name, field in fields.items() if field.get_default(call_default_factory=True) in (None, (), {})}
    assert without == unset - {
        "discord_token",
        "more_targets",
        "scoring_url",
        "scoring_key",
    }


def test_every_line_of_the_example_is_explained() -> None:
    """No setting stands in `.env.example` without a comment above its group of lines."""
    for block in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        if any(EXAMPLE_LINE.fullmatch(line) for line in lines):
            assert lines[0].startswith("# ")
            assert not EXAMPLE_LINE.fullmatch(lines[0])


# -- the rules of the house ------------------------------------------------------------------------


def test_nothing_set_gives_the_mildest_policy() -> None:
    """Everyone may ask everywhere, nothing is kept for a time only, and a check that is set up is a strict one."""
    assert load().policy == Policy()


ROLE, OTHER_ROLE = 123456789012345678, 223456789012345678


def test_roles_have_limits_of_their_own() -> None:
    """Pictures per seconds, and per day; 0 lifts a limit."""
    policy = load({"ROLE_LIMITS": f"{ROLE}:20/60:500, {OTHER_ROLE}:0/3600:0"}).policy
    assert policy.role_limits == {ROLE: OwnLimits(20, 60, 500), OTHER_ROLE: OwnLimits(0, 3600, 0)}


@pytest.mark.parametrize("value", ["20/60:500", f"{ROLE}:20", f"{ROLE}:20/0:5", f"{ROLE}:-1/60:5", "12:1/60:5"])
def test_a_limit_that_is_none_is_explained(value: str) -> None:
    """The fault shows how it is written."""
    assert "ROLE_LIMITS" in faults({"ROLE_LIMITS": value})


@pytest.mark.parametrize(
    ("value", "thresholds"),
    [
        ("4", ((4, SafetyAction.BLOCK),)),
        ("off", ()),
        ("6:block, 2:FLAG,4:spoiler", ((2, SafetyAction.FLAG), (4, SafetyAction.SPOILER), (6, SafetyAction.BLOCK))),
    ],
)
def test_a_severity_may_have_an_action(value: str, thresholds: Thresholds) -> None:
    """A number blocks; a list of numbers with actions is a ladder; off looks away."""
    rules = load({"CONTENT_SAFETY_SEXUAL": value}).policy.safety
    assert rules.thresholds == {**SafetyRules().thresholds, HarmCategory.SEXUAL: thresholds}


@pytest.mark.parametrize("value", ["0", "3", "four", "4:hide", "-2"])
def test_a_severity_there_is_not_is_explained(value: str) -> None:
    """The fault names the severities."""
    assert "2, 4 and 6" in faults({"CONTENT_SAFETY_HATE": value})["CONTENT_SAFETY_HATE"].fix


@pytest.mark.parametrize("value", ["2:block,4:flag", "4:block,4:flag", "6:spoiler,2:spoiler,4:flag"])
def test_what_is_worse_is_not_shown_more_freely(value: str) -> None:
    """A ladder that goes down is a slip."""
    found = faults({"CONTENT_SAFETY_HATE": value})["CONTENT_SAFETY_HATE"]
    assert found.problem == "does not get stricter with the severity"


@pytest.mark.parametrize("name", ["CONTENT_SAFETY_URL", "CONTENT_SAFETY_KEY"])
def test_half_a_content_safety_is_a_fault(name: str) -> None:
    """Address and key belong together, and the key is a secret."""
    both = {"CONTENT_SAFETY_URL": "https://example.test", "CONTENT_SAFETY_KEY": KEY}
    assert KEY in load(both).secrets
    assert "CONTENT_SAFETY_KEY" in faults({name: both[name]})


def test_a_word_list_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """A file that cannot be read as text is told at the start."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")
    for name in ("missing", "binary"):
        assert "BLOCKLIST_FILE" in faults({"BLOCKLIST_FILE": str(tmp_path / name)})
