"""Every text a person can meet is written, and none is written for nobody."""

import re
from string import Formatter
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.selector import SelectSelector
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from sqlalchemy import make_url
import voluptuous as vol

from custom_components.telephony.address_book.book_kinds import BookKind
from custom_components.telephony.address_book.contact_check import ContactProblem
from custom_components.telephony.calls import (
    CallKind,
    Direction,
    LiveCall,
    LivePhase,
    PlacedOutcome,
)
from custom_components.telephony.entry.stored_entries import account_entries
from custom_components.telephony.providers import VENDORS as PROVIDED_VENDORS
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator

from ..carddav.carddav_servers import PASSWORD, USER
from ..carddav.fixtures import lying_server
from ..carddav.lying_server import BOOK
from ..helpers.action_schemas import registered_fields
from ..helpers.actions import click_to_call
from ..helpers.carddav_books import stored_carddav_book, sync_contacts
from ..helpers.contact_entries import add_book, add_contact, card, contact
from ..helpers.contact_importer import Importer
from ..helpers.flows import (
    Result,
    choose_vendor,
    open_book_form,
    open_did_form,
    open_line_form,
    open_speed_dial_form,
    option,
    submit,
    submit_line,
    submit_options,
)
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    VENDORS,
    WITH_HISTORY,
    WITH_WEBHOOK,
    added_did,
    set_up,
    stored_account,
)
from .files import INTEGRATION, ROOT, flatten, read_json, read_yaml
from .texts import (
    carddav_words,
    cause_words,
    error_words,
    exception_words,
    provider_words,
    vendor_placeholders,
)

ENGLISH: Final = read_json(INTEGRATION / "translations" / "en.json")
ICONS: Final = read_json(INTEGRATION / "icons.json")
TEXTS: Final = flatten(ENGLISH)

# Home Assistant ends flows with these by itself.
USUAL_ENDS: Final = {
    "already_configured",
    "reauth_successful",
    "reconfigure_successful",
}
FLOW_PARTS: Final = {"abort", "create_entry", "error", "progress", "step"}
STEP_PARTS: Final = {
    "data",
    "data_description",
    "description",
    "menu_option_descriptions",
    "menu_options",
    "sections",
    "submit",
    "title",
}
EDITOR_PARTS: Final = ("triggers", "conditions")
SECTION_PARTS: Final = {"data", "data_description", "description", "name"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _below(prefix: str) -> dict[str, str]:
    return {
        path.removeprefix(prefix): text
        for path, text in TEXTS.items()
        if path.startswith(prefix)
    }


# --- What hassfest asks of every text ------------------------------------------------


def _is_fit_to_be_shown(text: str) -> bool:
    try:
        cv.string_with_no_html(text)
    except vol.Invalid:
        return False
    return (
        bool(text)
        and text == text.strip()
        and not any(odd in text for odd in ("  ", "://", "[%"))
        and all(
            name.isidentifier() and f"'{{{name}}}'" not in text
            for name in _placeholders(text)
        )
    )


def test_texts_are_fit_to_be_shown() -> None:
    assert len(TEXTS) > 500
    assert [
        f"{path}: {text}"
        for path, text in TEXTS.items()
        if not _is_fit_to_be_shown(text)
    ] == []


def test_what_is_counted_may_be_one() -> None:
    """The backend's texts know no plural forms, so that none may need one."""
    several = "calls|contacts|days|hours|letters|minutes|numbers|requests|seconds|times"
    never_one = {"days", "longest", "most"}

    assert {
        f"{path}: {text}"
        for path, text in TEXTS.items()
        for name in re.findall(rf"\{{(\w+)\}} (?:{several})\b", text)
        if name not in never_one
    } == set()


def test_keys_are_words() -> None:
    parts = {part for path in TEXTS for part in path.split(".")}

    assert {part for part in parts if cv.slug(part) != part} == set()


def test_states_hold_no_placeholders() -> None:
    states = [text for path, text in TEXTS.items() if ".state." in path]

    assert states
    assert not any(_placeholders(text) for text in states)


def test_the_texts_stand_where_home_assistant_looks_for_them() -> None:
    subentries = ENGLISH["config_subentries"].values()
    assert set(ENGLISH) <= {
        "common",
        "conditions",
        "config",
        "config_subentries",
        "device",
        "entity",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
        "title",
        "triggers",
    }
    for subentry in subentries:
        assert subentry["entry_type"]
        assert set(subentry["initiate_flow"]) == {"user", "reconfigure"}
    for flow in (ENGLISH["config"], ENGLISH["options"], *subentries):
        assert set(flow) <= FLOW_PARTS | {"entry_type", "initiate_flow"}
        for step in flow["step"].values():
            assert set(step) <= STEP_PARTS
            for part in step.get("sections", {}).values():
                assert set(part) <= SECTION_PARTS
    assert all(
        set(exception) == {"message"} for exception in ENGLISH["exceptions"].values()
    )


def test_what_is_rendered_names_nothing_that_others_wrote() -> None:
    """The frontend renders these texts as Markdown, errors and titles it does not.

    What a vendor said in a repair is quoted.
    """
    rendered = {
        path: _placeholders(text)
        for path, text in TEXTS.items()
        # Nor what stands in the Activity.
        if not path.startswith(("exceptions.", "entity.", "device.", "common."))
        and not path.partition(".error.")[1]
        and not path.endswith((".title", ".message"))
    }
    named = {name for names in rendered.values() for name in names}

    assert len(rendered) > 300
    assert named - {"account", "vendor", "line", "field", "offset"} == {
        # Numbers of contacts.
        *("added", "updated", "unchanged", "without_number", "unreadable"),
        *("found", "room", "unreadable_lines", "count"),
        # An ID, a time, a file that we named, and what we want to stand in one.
        *("device", "until", "file", "lines"),
        # Where a database is, quoted.
        "server",
        # Days.
        *("first", "last"),
        # Amounts of money.
        *("amount", "least"),
        # Of a webhook, and the labels of fields of ours.
        *("address", "fields"),
        *("reason", "books"),
        # The name of an address book, which is nothing but text unless the user gave it
        # another one, and what is quoted.
        *("book", "origin", "username"),
    }
    assert {
        path for path, names in rendered.items() if names & {"origin", "username"}
    } == {
        "config.step.carddav_agree.description",
        "config.step.carddav_reauth.description",
        "issues.carddav_other_origin.description",
    }
    assert [path for path, names in rendered.items() if "books" in names] == [
        "options.step.order.description"
    ]
    # It is quoted.
    assert [path for path, names in rendered.items() if "reason" in names] == [
        "issues.not_permitted.description",
        "issues.too_much.description",
        "issues.incomplete_call_history.description",
    ]


# --- Forms ---------------------------------------------------------------------------


class Forms:
    """The forms that a person saw.

    Attributes:
        fields: Paths of the labels that were needed.
        placeholders: By step, what its texts can always name.
        choices: By translation key, what could be chosen.
    """

    def __init__(self) -> None:
        """Start before the first form."""
        self.fields: set[str] = set()
        self.placeholders: dict[str, set[str]] = {}
        self.choices: dict[str, set[str]] = {}

    def see(self, part: str, form: Result) -> None:
        """Take note of a form of a part of the translations."""
        step = f"{part}.step.{form['step_id']}"
        schema = form["data_schema"]
        assert schema is not None
        self._see_fields(step, schema)
        given = set(form["description_placeholders"] or ())
        self.placeholders[step] = self.placeholders.get(step, given) & given

    def _see_fields(self, place: str, schema: vol.Schema) -> None:
        for marker, kind in schema.schema.items():
            if isinstance(kind, section):
                self._see_fields(f"{place}.sections.{marker}", kind.schema)
                continue
            self.fields.add(f"{place}.data.{marker}")
            if isinstance(kind, SelectSelector):
                key = kind.config.get("translation_key")
                # Some choices are of what the user has named.
                if key is not None:
                    options = kind.config["options"]
                    self.choices[key] = {str(word) for word in options}


async def _see_account_forms(
    hass: HomeAssistant, forms: Forms, simulator: Simulator, vendor: str
) -> None:
    forms.see("config", await choose_vendor(hass, vendor))
    # What can be taken away is asked where there is something.
    given = dict.fromkeys(PROVIDED_VENDORS[vendor].optional_secrets, "secret")
    entry = await set_up(hass, stored_account(simulator, vendor, changes=given))
    assert entry.state is ConfigEntryState.LOADED
    forms.see("config", await entry.start_reconfigure_flow(hass))
    await _see_secret_forms(hass, forms, simulator, entry)
    forms.see("config_subentries.line", await open_line_form(hass, entry))
    line = next(iter(entry.subentries))
    forms.see("config_subentries.line", await open_line_form(hass, entry, line))
    if "did" in entry.supported_subentry_types:
        shop = added_did("12025550100", "Shop")
        hass.config_entries.async_add_subentry(entry, shop)
        part = "config_subentries.did"
        forms.see(part, await open_did_form(hass, entry))
        forms.see(part, await open_did_form(hass, entry, shop.subentry_id))
    options: ConfigFlowResult = await hass.config_entries.options.async_init(
        entry.entry_id
    )
    forms.see("options", options)
    warning: ConfigFlowResult = await hass.config_entries.options.async_configure(
        options["flow_id"], {"destinations": {"allow_emergency": True}}
    )
    forms.see("options", warning)


async def _see_secret_forms(
    hass: HomeAssistant, forms: Forms, simulator: Simulator, entry: MockConfigEntry
) -> None:
    """See what an account is asked for that has all credentials, or one pair alone."""
    forms.see("config", await entry.start_reauth_flow(hass))
    vendor = entry.data["vendor"]
    pairs = PROVIDED_VENDORS[vendor].credential_pairs
    for pair in pairs:
        others = [other.identity for other in pairs if other is not pair]
        secrets = [other.secret for other in pairs if other is not pair]
        account = stored_account(simulator, vendor, without=[*others, *secrets])
        account.add_to_hass(hass)
        forms.see("config", await account.start_reauth_flow(hass))


async def _see_book_forms(
    hass: HomeAssistant, forms: Forms, log_in: ClientSessionGenerator
) -> None:
    menu = await choose_vendor(hass, "address_book")
    forms.see("config", await submit(hass, menu, {"next_step_id": "local_book"}))
    book = await add_book(hass)
    await add_book(hass, "Work")
    await add_contact(hass, contact("Anna", "112"))
    bert = contact("Bert", "113", called_by=None)
    await add_contact(hass, bert)
    for step in (
        *("add_contact", "choose_contact", "delete_contacts"),
        *("import_file", "calling", "order"),
    ):
        forms.see("options", await open_book_form(hass, book, step))
    form = await open_book_form(hass, book, "choose_contact")
    chosen = {"contact": option(form, "contact", "Anna")}
    forms.see("options", await submit_options(hass, form, chosen))
    importer = Importer(hass, log_in, book)
    for way in ("import_some", "import_all_but"):
        content = card("FN:Bert", "TEL:113")
        forms.see("options", await importer.offer(content, way))
    part = "config_subentries.speed_dial"
    choice = await open_speed_dial_form(hass, book)
    forms.see(part, choice)
    bert_is_chosen = {"contact": option(choice, "contact", "Bert")}
    forms.see(part, await submit_line(hass, choice, bert_is_chosen))
    (anna,) = book.subentries
    forms.see(part, await open_speed_dial_form(hass, book, anna))


async def _see_carddav_forms(hass: HomeAssistant, forms: Forms) -> None:
    async with lying_server() as liar:
        liar.books = {"work": "Work"}
        entered = {"address": liar.url, "username": USER, "password": PASSWORD}
        menu = await choose_vendor(hass, "address_book")
        form = await submit(hass, menu, {"next_step_id": "carddav_book"})
        forms.see("config", form)
        forms.see("config", await submit(hass, form, entered))
        moved = stored_carddav_book(f"{liar.url}/moved/")
        moved.add_to_hass(hass)
        forms.see("config", await moved.start_reauth_flow(hass))
        form = await moved.start_reconfigure_flow(hass)
        forms.see("config", form)
        forms.see("config", await submit(hass, form, entered))
        liar.put("anna")
        kept = await set_up(hass, stored_carddav_book(liar.url + BOOK))
        await sync_contacts(hass)
        forms.see("options", await open_book_form(hass, kept, "people"))


@pytest.fixture
async def forms(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> Forms:
    """See every form of every vendor, in a home whose recorder is on a server."""
    monkeypatch.setattr(
        "custom_components.telephony.flows.options_flow.recorders_server",
        lambda _: make_url("postgresql://localhost/home"),
    )
    seen = Forms()
    for vendor in VENDORS:
        await _see_account_forms(hass, seen, simulator, vendor)
    await _see_book_forms(hass, seen, hass_client)
    await _see_carddav_forms(hass, seen)
    return seen


async def test_every_field_has_its_label(forms: Forms) -> None:
    assert forms.fields == {path for path in TEXTS if ".data." in path}


def test_every_label_has_its_explanation() -> None:
    labelled = {path for path in TEXTS if ".data." in path}
    explained = {
        path.replace(".data_description.", ".data.")
        for path in TEXTS
        if ".data_description." in path
    }

    assert labelled
    assert labelled == explained


async def test_every_step_has_a_title_and_a_description(forms: Forms) -> None:
    steps = {
        path.partition(".data.")[0].partition(".sections.")[0] for path in forms.fields
    }

    assert {step for step in steps if f"{step}.title" not in TEXTS} == set()
    assert {step for step in steps if f"{step}.description" not in TEXTS} == set()


async def test_forms_give_what_their_texts_name(forms: Forms) -> None:
    missing = {
        path: _placeholders(text) - given
        for step, given in forms.placeholders.items()
        for path, text in TEXTS.items()
        if path.startswith(f"{step}.") and _placeholders(text) - given
    }

    assert len(forms.placeholders) == len(
        {
            path.partition(".data.")[0].partition(".sections.")[0]
            for path in forms.fields
        }
    )
    assert missing == {}


def _choices_in_editors() -> dict[str, set[str]]:
    """Return what can be chosen in actions, triggers and conditions."""
    choices: dict[str, set[str]] = {}
    for name in ("services", *EDITOR_PARTS):
        for about in read_yaml(INTEGRATION / f"{name}.yaml").values():
            for field in about.get("fields", {}).values():
                choice = field["selector"].get("select") or {}
                if (key := choice.get("translation_key")) is not None:
                    labels = {one["value"]: one["label"] for one in choice["options"]}
                    # Home Assistant's editors show these, for they load no words of them.
                    words = ENGLISH["selector"][key]["options"]
                    assert labels.items() <= words.items()
                    choices[key] = choices.get(key, set()) | set(labels)
    return choices


async def test_choices_have_their_words(forms: Forms) -> None:
    chosen = {key: set(about["options"]) for key, about in ENGLISH["selector"].items()}
    offered = forms.choices | _choices_in_editors()

    assert chosen
    assert chosen == {key: offered[key] for key in chosen}


def test_the_menu_offers_every_vendor_and_an_address_book() -> None:
    menu = ENGLISH["config"]["step"]["user"]

    offered = {*PROVIDED_VENDORS, "address_book"}
    assert set(menu["menu_options"]) == offered
    assert set(menu["menu_option_descriptions"]) == offered
    assert {
        key: name for key, name in menu["menu_options"].items() if key != "address_book"
    } == {key: vendor.name for key, vendor in PROVIDED_VENDORS.items()}


@pytest.mark.parametrize(
    ("menu", "offered"),
    [
        (ENGLISH["config"]["step"]["address_book"], {kind.value for kind in BookKind}),
        (
            ENGLISH["options"]["step"]["address_book"],
            {
                *("add_contact", "import_file", "choose_contact"),
                *("delete_contacts", "calling", "order", "people"),
            },
        ),
        (
            ENGLISH["options"]["step"]["import_choice"],
            {"import_all", "import_some", "import_all_but"},
        ),
    ],
)
def test_menus_have_words_for_what_they_offer(
    menu: dict[str, Any], offered: set[str]
) -> None:
    assert set(menu["menu_options"]) == offered
    assert set(menu["menu_option_descriptions"]) == offered


# --- Errors --------------------------------------------------------------------------


def test_every_error_of_an_account_is_explained() -> None:
    words = error_words(
        "flows/account_check",
        "flows/account_flow",
        "flows/credential_fields",
        "flows/endpoint_fields",
        "flows/line_fields",
        "flows/address_book_flow",
        "flows/carddav_flow",
    )

    explained = set(ENGLISH["config"]["error"])
    assert explained == provider_words() | carddav_words() | words


def test_every_error_of_a_line_is_explained() -> None:
    words = error_words("flows/line_flow", "flows/line_fields")

    assert set(ENGLISH["config_subentries"]["line"]["error"]) == words


def test_every_error_of_a_did_is_explained() -> None:
    words = error_words("flows/did_flow")

    assert set(ENGLISH["config_subentries"]["did"]["error"]) == words


def test_every_error_of_the_options_is_explained() -> None:
    words = set(ContactProblem) | error_words(
        "flows/options_flow",
        "flows/dial_rules_fields",
        "flows/speech_fields",
        "flows/address_book_options",
        "flows/contact_flow",
        "flows/contact_import_flow",
    )

    assert set(ENGLISH["options"]["error"]) == words


def test_every_error_of_a_speed_dial_is_explained() -> None:
    words = error_words("flows/speed_dial_flow")

    assert set(ENGLISH["config_subentries"]["speed_dial"]["error"]) == words


def test_every_end_of_a_flow_is_explained() -> None:
    assert set(ENGLISH["config"]["abort"]) == {
        *USUAL_ENDS,
        *("nothing_to_change", "unknown_vendor"),
    }
    assert set(ENGLISH["config_subentries"]["line"]["abort"]) <= USUAL_ENDS
    dids = {*USUAL_ENDS, "account_not_loaded", "no_call_history"}
    assert set(ENGLISH["config_subentries"]["did"]["abort"]) <= dids
    no_contact = {"book_not_loaded", "no_contacts_yet", "contact_gone"}
    assert set(ENGLISH["config_subentries"]["speed_dial"]["abort"]) == {
        *("reconfigure_successful", "everybody_has_one"),
        *no_contact,
    }
    assert set(ENGLISH["options"]["abort"]) == {
        *("contact_added", "contact_changed", "contacts_deleted", "contacts_imported"),
        *(*no_contact, "unknown_vendor"),
    }
    assert set(ENGLISH["config"]["create_entry"]) == {
        *(kind.value for kind in BookKind),
        *WITH_WEBHOOK,
    }


def test_every_exception_is_explained() -> None:
    assert set(ENGLISH["exceptions"]) == (
        provider_words() | cause_words() | carddav_words() | set(exception_words())
    )
    named = [
        _placeholders(TEXTS[f"exceptions.{word}.message"]) for word in carddav_words()
    ]
    assert all(names == {"book"} for names in named)


def test_vendors_errors_give_what_their_texts_name() -> None:
    sentences = [
        TEXTS[path].format(**given)
        for word in provider_words() | cause_words()
        for given in vendor_placeholders(word)
        for path in (f"config.error.{word}", f"exceptions.{word}.message")
        # More exactly it is told in actions alone.
        if path in TEXTS or word in provider_words()
    ]

    gaps = ("  ", " ;", " .", "()", "{")
    assert sentences
    assert [sentence for sentence in sentences for gap in gaps if gap in sentence] == []


def test_exceptions_give_what_their_texts_name() -> None:
    words = exception_words()

    assert len(words) > 20
    assert {
        word: unknown
        for word, given in words.items()
        if (unknown := _placeholders(TEXTS[f"exceptions.{word}.message"]) - given)
    } == {}


def test_errors_of_forms_name_no_more_than_every_form_gives() -> None:
    asked = error_words("flows/account_check")
    words = set(ENGLISH["config"]["error"]) - provider_words() - asked
    texts = [
        *(ENGLISH["config"]["error"][word] for word in words),
        *ENGLISH["config_subentries"]["line"]["error"].values(),
    ]

    assert {name for text in texts for name in _placeholders(text)} <= {"vendor"}


# --- Entities and actions ------------------------------------------------------------


@pytest.fixture
async def entities(
    hass: HomeAssistant, simulator: Simulator, every_entity_enabled: None
) -> list[er.RegistryEntry]:
    """Return the entities of all accounts."""
    # Messages are read where the user says so, to whom the user chose.
    options = {"speech": {"speaks": True, "rung": ["+12025550143"]}}
    for vendor in VENDORS:
        await set_up(hass, stored_account(simulator, vendor, options=options))
    await add_contact(hass, contact("Anna", "112"))
    return [
        entity
        for entity in er.async_get(hass).entities.values()
        if entity.platform == "telephony"
    ]


def _translated(texts: dict[str, Any]) -> set[tuple[str, str]]:
    return {(domain, key) for domain, keys in texts["entity"].items() for key in keys}


async def test_every_entity_has_its_name_and_icon(
    entities: list[er.RegistryEntry],
) -> None:
    existing = {(entity.domain, str(entity.translation_key)) for entity in entities}

    assert _translated(ENGLISH) == existing
    assert _translated(ICONS) == existing
    assert all(f"entity.{domain}.{key}.name" in TEXTS for domain, key in existing)


async def test_every_attribute_has_its_name(
    hass: HomeAssistant, simulator: Simulator, entities: list[er.RegistryEntry]
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    for entry in account_entries(hass):
        vendor = entry.data["vendor"]
        if (intake := entry.runtime_data.push_intake) is not None:
            ringing = LiveCall(
                id="one",
                phase=LivePhase.RINGING,
                direction=Direction.INCOMING,
                started_at=dt_util.utcnow(),
            )
            intake.async_take(PushNews(live_calls=(ringing,)))
        if vendor not in WITH_HISTORY:
            continue
        simulator.vendors[vendor].add_call(number="12025550143")
        await click_to_call(hass, config_entry_id=entry.entry_id)
        await hass.services.async_call(
            "homeassistant",
            "update_entity",
            {"entity_id": f"sensor.{vendor}_last_call"},
            blocking=True,
        )
    await hass.async_block_till_done(wait_background_tasks=True)
    usual = {
        "attribution",
        "device_class",
        "event_type",
        "event_types",
        "friendly_name",
        "icon",
        "last_reset",
        "options",
        "state_class",
        "supported_features",
        "unit_of_measurement",
        # Those of a calendar, which Home Assistant names.
        *("all_day", "description", "end_time", "location", "message", "start_time"),
    }
    shown_attributes = {
        f"{entity.domain}.{entity.translation_key}.state_attributes.{name}.name"
        for entity in entities
        for name in shown(hass, entity.entity_id).attributes
        if name not in usual
    }

    assert shown_attributes == {
        path
        for path in _below("entity.")
        if ".state_attributes." in path and path.endswith(".name")
    }


def test_the_activity_has_words_for_every_call() -> None:
    kinds = {*CallKind, *(f"placed_{outcome}" for outcome in PlacedOutcome)}

    assert {word for word in _below("common.") if not word.startswith("card_")} == {
        "withheld_number",
        *(f"activity_{kind}" for kind in kinds),
    }
    assert {
        word: _placeholders(text)
        for word, text in _below("common.activity_").items()
        if _placeholders(text) != {"who"}
    } == {}


def test_the_card_has_no_text_that_it_does_not_show() -> None:
    """The compiler sees to it that it shows none that it does not have."""
    sources = [path.read_text() for path in (ROOT / "frontend/src").rglob("*.ts")]
    words = {word for source in sources for word in re.findall(r"\w+", source)}
    made = {
        f"{beginning}_{word}"
        for beginning in ("feature", "filter", "show")
        for word in words
    }

    assert len(sources) > 10
    assert _below("common.card_").keys() - words - made == set()


async def test_what_is_measured_has_a_unit_and_what_is_counted_a_name_that_tells(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    """Units have no plural forms: of calls, there would be "1 calls"."""
    counters = [
        entity
        for entity in entities
        if shown(hass, entity.entity_id).attributes.get("state_class")
    ]

    assert len(counters) >= 5 * len(WITH_HISTORY)
    for entity in counters:
        unit = shown(hass, entity.entity_id).attributes.get("unit_of_measurement")
        counts = (entity.translation_key or "").endswith(
            ("calls", "calls_today", "requests_today")
        )
        assert (unit is None) is counts


async def test_actions_and_their_fields_have_names(
    hass: HomeAssistant, telephony: None
) -> None:
    registered = registered_fields(hass)
    described = {
        *registered,
        *(
            f"{name}.fields.{field}"
            for name in registered
            for field in registered[name]
        ),
    }

    assert set(_below("services.")) == {
        f"{path}.{text}" for path in described for text in ("name", "description")
    }
    assert set(ICONS["services"]) == set(registered)


@pytest.mark.parametrize("part", EDITOR_PARTS)
def test_triggers_and_conditions_and_their_fields_have_names(part: str) -> None:
    """Home Assistant leaves out of the editor what starts with a dot."""
    offered = {
        name: about
        for name, about in read_yaml(INTEGRATION / f"{part}.yaml").items()
        if not name.startswith(".")
    }
    described = {
        *offered,
        *(
            f"{name}.fields.{field}"
            for name, about in offered.items()
            for field in about["fields"]
        ),
    }

    assert set(_below(f"{part}.")) == {
        f"{path}.{text}" for path in described for text in ("name", "description")
    }
    assert {name: set(icons) for name, icons in ICONS[part].items()} == {
        name: {part.removesuffix("s")} for name in offered
    }
