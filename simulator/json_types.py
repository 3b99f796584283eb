"""The values JSON knows."""

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None
