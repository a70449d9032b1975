"""How somebody uses a page: with a mouse, or by the keyboard alone. Each opens, presses and types; not where to go.

Both count what they opened, so that a journey can say how far an answer was.
"""

from playwright.sync_api import Locator, Page

FAR = 400
"""More stops of the tab key than any page has."""
SKIP = "Skip to the figures"


class Mouse:
    """Clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.opened = 0

    def open(self, target: Locator) -> None:
        """Follow a link."""
        self.opened += 1
        self._press(target)

    def press(self, name: str) -> None:
        """Use the button of that name."""
        self._press(self.page.get_by_role("button", name=name, exact=True))

    def write(self, label: str, text: str) -> None:
        """Fill the field of that label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def _press(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_load_state()


class Keys(Mouse):
    """Tab, Enter and letters; no event of a mouse is ever sent."""

    def write(self, label: str, text: str) -> None:
        """Go to the field and type."""
        self._reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def _press(self, target: Locator) -> None:
        self._reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _reach(self, target: Locator) -> None:
        """Tab until the target has the focus: by the skip link where it stands among the figures."""
        wanted = target.element_handle()
        if wanted.evaluate("at => at.closest('main') && !document.activeElement.closest('main')"):
            self._skip()
        for _ in range(FAR):
            if wanted.evaluate("at => at === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {target}")

    def _skip(self) -> None:
        self.page.keyboard.press("Tab")
        assert self.page.evaluate("document.activeElement.textContent") == SKIP
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("document.activeElement.id") == "main"
