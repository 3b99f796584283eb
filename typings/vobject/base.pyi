class VObjectError(Exception): ...

class ContentLine:
    value: object
    params: dict[str, list[str]]
    singletonparams: list[str]

class Component:
    contents: dict[str, list[ContentLine]]
