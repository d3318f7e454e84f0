"""What machines send. Unknown names are refused; every amount and instant is a string, read in `values`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from gongdao.words import COMPLAINT

LONGEST_KEY = 100
MOST_AT_ONCE = 1000


def _line(text: str) -> str:
    """One line without control characters, single blanks."""
    if not text.isprintable():
        text = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return text.strip()


def _number(text: str) -> str:
    """As `intake.orders` looks for it: without any blank."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


def _filled(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_line)]
Key = Annotated[str, StringConstraints(max_length=LONGEST_KEY), AfterValidator(_line)]
OrderNumber = Annotated[str, StringConstraints(max_length=64), AfterValidator(_number)]
Instant = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Money = Annotated[str, Field(max_length=40, description="Yuan with at most two decimals, without separators")]


def example(**values: Any) -> ConfigDict:
    """The configuration of a body, with an example for its description."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class Consumer(BaseModel):
    """Who complains: an account by the marketplace's own key (made if it is new), or a guest who can be reached."""

    model_config = example(ref="u-20881", name="Zhou Ming", phone="+8613800138000")
    ref: Key = ""
    name: Line = ""
    email: Line = ""
    phone: Line = ""
    language: Literal["", "zh-Hans", "zh-Hant", "en"] = ""


class NewCase(BaseModel):
    """One matter."""

    model_config = example(
        text="The cooker arrived with a crack in its lid. I want my money back.",
        category="service_quality",
        topic="quality",
        order_number="LL20261115-0042",
        consumer={"ref": "u-20881", "name": "Zhou Ming"},
        remedy_sought="refund",
    )
    text: str = Field(description="What happened, at most 20,000 characters")
    consumer: Consumer = Field(default_factory=Consumer)
    merchant_code: Key = Field("", description="The shop, if it is the one that files; then `consumer` may be left out")
    procedure: Key = Field(COMPLAINT, description="The kind of matter: a procedure of the rulebooks")
    action: Key = Field("", description="The act that opens it, where the procedure begins in several ways")
    title: Line = ""
    category: Key = Field("", description="The fact `category`, as the vocabulary book names its values")
    topic: Key = Field("", description="The fact `topic`")
    remedy_sought: Key = Field("", description="The fact `remedy_sought`")
    facts: dict[str, str] = Field(default_factory=dict, max_length=40, description="Other facts, written as in a table")
    order_number: OrderNumber = ""
    order_unverified: StrictBool = Field(False, description="Take the order number even if it is not known here")
    occurred_at: Instant | None = Field(None, description="When the matter came in, with offset; now if left out")
    channel: Key = "api"
    external_id: Key = Field("", description="Your own number of the matter")


class NewCases(BaseModel):
    """Up to 1,000 matters; all of them become cases, or none."""

    model_config = example(cases=[{"text": "The parcel never came.", "consumer": {"ref": "u-20881"}}])
    cases: list[NewCase] = Field(min_length=1, max_length=MOST_AT_ONCE)


class MerchantIn(BaseModel):
    """The seller, by the marketplace's own code. What is left out stays as it is.

    Registered name, address and contact are handed to a consumer of the merchant's who asks for them in a dispute.
    """

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, StringConstraints(max_length=60), AfterValidator(_line), AfterValidator(_filled)]
    name: Line = ""
    registered_name: Line = Field("", description="As verified by the marketplace")
    address: Line = Field("", description="Where the merchant can be served")
    contact: Line = Field("", description="Phone or e-mail that reaches the merchant")


class OrderFields(BaseModel):
    """What is known of an order; what is left out stays as it is."""

    model_config = example(
        goods="Rice cooker 3 l",
        list_price="169.00",
        paid="128.50",
        merchant={
            "code": "HM",
            "name": "Hemu",
            "registered_name": "Hangzhou Hemu Appliances Ltd",
            "address": "88 Jianghui Road, Hangzhou",
            "contact": "0571-0186-1900",
        },
        consumer={"ref": "u-20881", "name": "Zhou Ming"},
        placed_at="2026-11-15T10:20:00+08:00",
        signed_at="2026-11-18T09:05:00+08:00",
    )
    goods: Line = ""
    list_price: Money | None = None
    paid: Money | None = None
    merchant: MerchantIn | None = None
    consumer: Consumer | None = None
    placed_at: Instant | None = None
    shipped_at: Instant | None = None
    signed_at: Instant | None = None


class NewOrder(OrderFields):
    """An order with its number."""

    model_config = example(number="LL20261115-0042", goods="Rice cooker 3 l", paid="128.50")
    number: Annotated[OrderNumber, AfterValidator(_filled)]


class NewOrders(BaseModel):
    """Up to 1,000 orders; all of them are stored, or none."""

    model_config = example(orders=[{"number": "LL20261115-0042", "paid": "128.50"}])
    orders: list[NewOrder] = Field(min_length=1, max_length=MOST_AT_ONCE)


Party = Literal["consumer", "merchant"]


class NewMessage(BaseModel):
    """Words of a party of the case."""

    model_config = example(text="The crack is on the inside too; photos follow.", on_behalf_of="consumer")
    text: str
    on_behalf_of: Party


class NewAction(BaseModel):
    """An act of a party. `rev` is the revision of the case that the party was looking at."""

    model_config = example(
        action="accept_proposal", on_behalf_of="consumer", inputs={"consent": "yes", "offer": "7231"}, rev=7
    )
    action: Key
    on_behalf_of: Party
    inputs: dict[str, str] = Field(default_factory=dict, max_length=40)
    rev: Annotated[int, Field(strict=True, ge=1, lt=2**31)]


class PaymentReport(BaseModel):
    """What became of a payment. `amount` is the sum paid so far, for `partial`; `reason` your code, for `failed` and
    `returned`."""

    model_config = example(state="partial", amount="30.00")
    state: Literal["confirmed", "partial", "failed", "returned"]
    amount: Money | None = None
    reason: Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9_.-]*$")] = ""
