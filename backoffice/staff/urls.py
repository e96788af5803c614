"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.sign_in import views as sign_in

urlpatterns: list[URLPattern] = [
    path("second-factor/", sign_in.state, name="backoffice_second_factor"),
    path("second-factor/verify/", sign_in.verify, name="backoffice_second_factor_verify"),
    path("second-factor/enrol/", sign_in.enrol, name="backoffice_second_factor_enrol"),
    path("second-factor/codes/", sign_in.renew_codes, name="backoffice_second_factor_codes"),
    path("own-password/", sign_in.own_password, name="backoffice_password"),
]
