"""What the staff's pages know of accounts: the actions of the trail."""

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from portal.accounts import trail


@hooks.register("register_log_actions", order=1000)  # after all that declares actions was loaded
def register_log_actions(actions: LogActionRegistry) -> None:
    """Tell Wagtail's log of the portal's own actions."""
    trail.register(actions)
