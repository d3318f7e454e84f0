"""What machines send. Unknown names are refused; every amount and instant is a string, read in `values`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

LONGEST_KEY = 100
MOST_AT_ONCE = 1000


def _line(text: str) -> str:
    """One line without control characters, single blanks."""
    if not text.isprintable():
        text = "".join(c for c in " ".join(text.split()) if c.isprintable())
    return text.strip()


Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_line)]
Key = Annotated[str, StringConstraints(max_length=LONGEST_KEY), AfterValidator(_line)]
OrderNumber = Annotated[str, StringConstraints(max_length=64), AfterValidator(_line)]
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
    language: Literal["", "zh-Hans", "en"] = ""


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
    consumer: Consumer
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
