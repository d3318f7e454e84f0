from gongdao.errors import Refusal


class NoEditionInForce(Refusal):
    """No rulebook was in force on {instant}. Name an edition to apply it to this case (`--rules`)."""

    status = 422


class EditionDiffers(Refusal):
    """{book} {version} is already stored with another text. Give the book a new version, or start with --dev."""


class UnknownEdition(Refusal):
    """There is no edition “{name}”. Known editions: {known}."""

    status = 422
