"""The score card that a desk begins with, and one rule."""

from __future__ import annotations

from quality.models import Item, SampleRule

# Name, in Chinese, weight, and what is special (DOMAIN sections 4 and 5)
CARD: tuple[tuple[str, str, int, dict[str, bool]], ...] = (
    ("the facts are recorded once and completely", "一次记全投诉事实", 20, {}),
    ("the answer solves what was asked for", "答复解决了客户的诉求", 25, {}),
    ("what was promised was kept, or the customer told before", "承诺兑现或提前告知", 20, {}),
    ("friendly, in plain words", "态度友好、用语通俗", 15, {"watches_phrases": True}),
    ("the history says what was done", "处理过程记录完整", 10, {}),
    ("nothing is hidden or falsified", "无隐瞒、造假", 10, {"is_critical": True}),
)


def load() -> None:
    """Only into an empty card: what admins have taken out stays out."""
    if not Item.objects.exists():
        Item.objects.bulk_create(
            Item(name=name, name_zh=name_zh, weight=weight, position=position, **more)
            for position, (name, name_zh, weight, more) in enumerate(CARD)
        )
    if not SampleRule.objects.exists():
        SampleRule.objects.create(name="some of everything", name_zh="全部抽查", percent=5)
        SampleRule.objects.create(
            name="badly rated", name_zh="低评分", rating_at_most=2, percent=50
        )
