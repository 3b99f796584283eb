"""Adding address books of a server, and mending them later."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import (
    SOURCE_IMPORT,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.const import CONF_ADDRESS, CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol
from yarl import URL

from ..address_book.book_kinds import BookKind
from ..address_book.carddav_access import CONF_ORIGINS, book_id
from ..calls import LONGEST_NAME, inert_text
from ..carddav.carddav_errors import (
    BadAddressError,
    CardDavError,
    NoCardDavError,
    OtherOriginError,
    UnreachableServerError,
    WrongCredentialsError,
)
from ..const import CONF_ADDRESS_BOOK, DOMAIN
from ..entry.stored_entries import address_book_entries
from ..failures.carddav_failures import carddav_key
from ..failures.issues import as_code
from .form import SECRET, TEXT, Form, FormErrors, read_text

if TYPE_CHECKING:
    from ..carddav.discovery import Book, Discovery

CONF_BOOKS: Final = "books"
CONF_TITLE: Final = "title"

_ABOUT_THE_ADDRESS: Final = (BadAddressError, UnreachableServerError, NoCardDavError)
_NO_FIELDS: Final = vol.Schema({})


class CardDavSteps(ConfigFlow):
    """Asks for a server, and which of its address books are wanted."""

    _entered: dict[str, str]
    _agreed: frozenset[str] = frozenset()
    _asking: str
    _found: Discovery
    _offered: list[Book]

    async def async_step_carddav_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a server whose address books are to be added."""
        if user_input is None:
            return self._show_server({})
        return await self._async_enter(user_input)

    async def async_step_carddav_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where an address book is now, and for whom."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            self._entered = {
                CONF_ADDRESS: entry.data[CONF_URL],
                CONF_USERNAME: entry.data[CONF_USERNAME],
            }
            return self._show_server({})
        return await self._async_enter(user_input, entry.data[CONF_PASSWORD])

    async def async_step_carddav_agree(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether another server may have the password."""
        if user_input is None:
            return self.async_show_form(
                step_id="carddav_agree",
                data_schema=_NO_FIELDS,
                description_placeholders={"origin": as_code(self._asking)},
            )
        self._agreed |= {self._asking}
        return await self._async_search()

    async def async_step_carddav_books(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which of several books are to be added; each becomes an entry."""
        errors: FormErrors = {}
        if user_input is not None:
            chosen = [
                book for book in self._offered if book.url in user_input[CONF_BOOKS]
            ]
            if chosen:
                return await self._async_add(chosen)
            errors[CONF_BOOKS] = "no_book"
        schema = vol.Schema(
            {
                vol.Required(
                    CONF_BOOKS,
                    default=[
                        book.url for book in self._offered if not book.is_made_by_server
                    ],
                ): _choice(self._offered, multiple=True)
            }
        )
        return self.async_show_form(
            step_id="carddav_books", data_schema=schema, errors=errors
        )

    async def async_step_carddav_new_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which of several books takes the place of the one that was."""
        if user_input is not None:
            (chosen,) = (
                book for book in self._offered if book.url == user_input[CONF_BOOKS]
            )
            return self._change(chosen)
        return self.async_show_form(
            step_id="carddav_new_book",
            data_schema=vol.Schema(
                {vol.Required(CONF_BOOKS): _choice(self._offered, multiple=False)}
            ),
            description_placeholders={"book": self._get_reconfigure_entry().title},
        )

    async def async_step_import(
        self, import_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Add a book that was chosen together with others."""
        return await self._async_create(import_data[CONF_TITLE], import_data["data"])

    async def async_step_carddav_reauth(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the password, which the server no longer accepts."""
        entry = self._get_reauth_entry()
        errors: FormErrors = {}
        if user_input is not None:
            password = read_text(user_input, CONF_PASSWORD) or ""
            try:
                await self._async_check({**entry.data, CONF_PASSWORD: password})
            except CardDavError as error:
                is_password = isinstance(error, WrongCredentialsError)
                errors[CONF_PASSWORD if is_password else "base"] = carddav_key(error)
            else:
                return self.async_update_reload_and_abort(
                    entry, data_updates={CONF_PASSWORD: password}
                )
        return self.async_show_form(
            step_id="carddav_reauth",
            data_schema=vol.Schema({vol.Required(CONF_PASSWORD): SECRET}),
            errors=errors,
            description_placeholders={
                "book": entry.title,
                "username": as_code(entry.data[CONF_USERNAME]),
            },
        )

    def _show_server(self, errors: FormErrors) -> ConfigFlowResult:
        is_new = self.source != SOURCE_RECONFIGURE
        schema = vol.Schema(
            {
                vol.Required(CONF_ADDRESS): TEXT,
                vol.Required(CONF_USERNAME): TEXT,
                (vol.Required if is_new else vol.Optional)(CONF_PASSWORD): SECRET,
            }
        )
        return self.async_show_form(
            step_id="carddav_book" if is_new else "carddav_reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                schema, getattr(self, "_entered", None)
            ),
            errors=errors,
            description_placeholders={}
            if is_new
            else {"book": self._get_reconfigure_entry().title},
        )

    async def _async_enter(
        self, form: Form, stored_password: str = ""
    ) -> ConfigFlowResult:
        # Who was to have the password for another address may not have this one.
        self._agreed = frozenset()
        self._entered = {
            CONF_ADDRESS: read_text(form, CONF_ADDRESS) or "",
            CONF_USERNAME: read_text(form, CONF_USERNAME) or "",
            CONF_PASSWORD: read_text(form, CONF_PASSWORD) or stored_password,
        }
        return await self._async_search()

    async def _async_search(self) -> ConfigFlowResult:
        """Look for books, and go on with what is found."""
        await self._async_load_search()
        from .carddav_search import async_find_server_books

        try:
            self._found = await async_find_server_books(
                self.hass, self._entered, self._agreed
            )
        except OtherOriginError as error:
            self._asking = error.origin
            return await self.async_step_carddav_agree()
        except CardDavError as error:
            return self._show_server({_field(error): carddav_key(error)})
        changed = (
            self._get_reconfigure_entry() if self.source == SOURCE_RECONFIGURE else None
        )
        known = {
            entry.unique_id
            for entry in address_book_entries(self.hass)
            if entry is not changed
        }
        self._offered = [
            book for book in self._found.books if self._id(book) not in known
        ]
        if not self._offered:
            return self.async_abort(reason="already_configured")
        if changed is not None:
            return await self._async_replace(changed)
        if len(self._offered) == 1:
            return await self._async_add(self._offered)
        return await self.async_step_carddav_books()

    async def _async_replace(self, entry: ConfigEntry) -> ConfigFlowResult:
        same = [book for book in self._offered if book.url == entry.data[CONF_URL]]
        (book, *others) = same or self._offered
        if others:
            return await self.async_step_carddav_new_book()
        return self._change(book)

    def _change(self, book: Book) -> ConfigFlowResult:
        return self.async_update_reload_and_abort(
            self._get_reconfigure_entry(),
            unique_id=self._id(book),
            data=self._data(book),
        )

    async def _async_add(self, books: Collection[Book]) -> ConfigFlowResult:
        first, *others = books
        for book in others:
            # A flow makes one entry.
            await self.hass.config_entries.flow.async_init(
                DOMAIN,
                context=ConfigFlowContext(source=SOURCE_IMPORT),
                data={CONF_TITLE: _title(book), "data": self._data(book)},
            )
        return await self._async_create(_title(first), self._data(first))

    async def _async_create(
        self, title: str, data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        # A form that somebody left open must not keep others from being sent.
        await self.async_set_unique_id(
            book_id(data[CONF_URL], data[CONF_USERNAME]), raise_on_progress=False
        )
        self._abort_if_unique_id_configured()
        return self.async_create_entry(
            title=title, data=data, description="carddav_book"
        )

    def _id(self, book: Book) -> str:
        return book_id(book.url, self._entered[CONF_USERNAME])

    def _data(self, book: Book) -> dict[str, Any]:
        """Return what is to be stored of a book."""
        return {
            CONF_ADDRESS_BOOK: BookKind.CARDDAV,
            CONF_URL: book.url,
            CONF_USERNAME: self._entered[CONF_USERNAME],
            CONF_PASSWORD: self._entered[CONF_PASSWORD],
            CONF_ORIGINS: sorted(self._found.origins),
        }

    async def _async_check(self, data: Mapping[str, Any]) -> None:
        """See whether a book can be read.

        Raises:
            CardDavError: It cannot.
        """
        await self._async_load_search()
        from .carddav_search import async_check_server_book

        await async_check_server_book(self.hass, data)

    async def _async_load_search(self) -> None:
        """Load, outside of the event loop, what nobody but these forms needs."""
        await async_import_module(self.hass, f"{__package__}.carddav_search")


def _field(error: CardDavError) -> str:
    """Return the field that an error stands beside."""
    if isinstance(error, WrongCredentialsError):
        return CONF_PASSWORD
    return CONF_ADDRESS if isinstance(error, _ABOUT_THE_ADDRESS) else "base"


def _choice(books: Collection[Book], *, multiple: bool) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=book.url, label=_title(book)) for book in books
            ],
            multiple=multiple,
            mode=SelectSelectorMode.LIST,
        )
    )


def _title(book: Book) -> str:
    """Return the name that a book has on its server, as nothing but text."""
    return inert_text(book.name)[:LONGEST_NAME].rstrip() or URL(book.url).host or ""
