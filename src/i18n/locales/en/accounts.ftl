# Accounts and profiles.
sign-in-name = E-mail address or short name
sign-in-name-missing = Enter your e-mail address or short name
sign-in-password-missing = Enter your password
sign-in-wrong = This name and password do not belong together
sign-in-no-account = No account yet?
password = Password
password-hint = At least 10 characters. Three words that only you would put together are a good start.
password-short = The password needs at least 10 characters

register-title = Create an account
register-approval = After you register, an administrator of this hub lets you in. That can take a few working days.
register-button = Create account

field-name = Your name
field-handle = Short name
field-handle-hint = Small letters, digits and hyphens. It becomes part of your address on { $host } and cannot change.
field-email = Work e-mail address
field-role = Your role
field-role-hint = For example: principal planner
field-organisation = Organisation
field-about = About you
field-about-hint = What you work on and can help with
field-language = Language of this hub for you

name-missing = Enter your name
handle-form = The short name takes 3 to 40 small letters, digits or hyphens, with no hyphen at either end
email-form = Enter an e-mail address such as name@council.example
email-taken = There is an account with this e-mail address already

account-title = Your profile
account-see = See your profile as others do
profile-edit = Change your profile
profile-discussions = Discussions started
profile-none = Has not started a discussion that you can see.
at-home-on = At home on { $hub }

flash-signed-in = You are signed in.
flash-signed-out = You are signed out.
flash-registered = Your account is ready. Welcome.
flash-registered-waiting = Thank you. An administrator will let you in; then you can sign in.
flash-profile-saved = Your profile is saved.
name-long = The name takes at most 100 characters
role-long = The role takes at most 100 characters
organisation-long = The organisation takes at most 150 characters
about-long = What you say about yourself takes at most 1,000 characters
password-long = The password takes at most 200 characters
