"""Forms of accounts: users with their role, codes, passwords."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.accounts.models import User
from portal.accounts.roles import Role

FIELDS = ("username", "first_name", "last_name", "email", "role", "is_superuser", "is_active", "password1", "password2")


class _RoleForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none when it runs
    """What both forms of users have: a role in the place of groups, and no way to more than one's own."""

    def __init__(self, *args: Any, requester: User, **kwargs: Any) -> None:
        """Take who fills the form in."""
        super().__init__(*args, **kwargs)
        self.requester = requester
        self.fields["email"].required = False
        if not requester.is_superuser:
            self.fields.pop("is_superuser", None)
        self.fields["role"].initial = self.instance.role if self.instance.pk else None
        self.order_fields(FIELDS)

    def save(self, commit: bool = True) -> User:
        """Save the user, then the role; a password that somebody else chose is a temporary one."""
        if self.cleaned_data.get("password1") and self.instance != self.requester:
            self.instance.password_is_temporary = True
        user: User = super().save(commit=commit)
        if "role" in self.cleaned_data:
            chosen = self.cleaned_data["role"]
            role = Role(chosen) if chosen else None
            if commit and user.role is not role:
                user.give_role(role)
        return user


class StaffCreationForm(_RoleForm, UserCreationForm):
    """A new user; without a role nobody gets in, so one is chosen."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[("", "---------"), *Role.choices])

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_superuser")


class StaffEditForm(_RoleForm, UserEditForm):
    """A user that is there; one's own role is changed by somebody else."""

    role = forms.ChoiceField(label=_("Vai trò"), choices=[("", "---------"), *Role.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the role away from who edits themselves, and from one who gets it from the provider."""
        super().__init__(*args, **kwargs)
        self.fields["role"].required = not self.instance.is_superuser
        if self.instance == self.requester or hasattr(self.instance, "provider_identity"):
            del self.fields["role"]

    class Meta(UserEditForm.Meta):
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_superuser", "is_active")


class CodeForm(forms.Form):
    """A code of the second factor, or a recovery code."""

    code = forms.CharField(
        label=_("Mã xác thực"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # as above
    """A password of one's own in the place of a temporary one."""

    def save(self, commit: bool = True) -> Any:
        """Save it; it is nobody else's any more."""
        self.user.password_is_temporary = False
        return super().save(commit=commit)

    def clean_new_password2(self) -> str:
        """Refuse the temporary password itself."""
        typed: str = self.cleaned_data.get("new_password2", "")
        if typed and self.user.check_password(typed):
            raise forms.ValidationError(_("Mật khẩu mới phải khác mật khẩu tạm."))
        return typed
