# Registration, addresses and passwords: pages and letters.
register-how = We write to your e-mail address; with the link in that letter you choose a password and open your account.
register-reason = Why would you like an account?
register-reason-hint = The administrators read it. A sentence is enough.
register-ask = Continue
register-sent-title = Look at your e-mail
register-sent = We have written to the address that you gave. Open the link in the letter within 24 hours to go on.
field-email-hint = An address of your organisation, if you have one: it shows where you work. We write to it to make sure that it is yours.
field-organisation-hint = In your own words. It is shown as what you say.
sent-nothing-came = If nothing comes within a few minutes, look among unwanted mail and check that you typed the address rightly.
sent-again = Try again
link-dead-title = This link cannot be used
link-dead = It was used already, it is too old, or a part of it is missing. Look whether the whole link was copied, or ask for a new letter.
link-again = Ask for a new letter
confirm-title = Your address is confirmed: choose a password
confirm-lead = If you did not ask for this account, close this page: nothing happens.
confirm-other-handle = Your short name was taken meanwhile; choose another one
confirm-works-there = I work at { $organisation }, and my profile may say so
sign-in-forgotten = Forgotten your password?
reset-title = Forgotten password
reset-lead = Give the e-mail address of your account. We write to it with a link to choose a new password.
reset-send = Send the letter
password-sent-title = Look at your e-mail
password-sent = If there is an account with this address, we have written to it. The link in the letter works for one hour.
choose-title = Choose a new password
choose-lead = You will be signed out everywhere, and then you can sign in with the new password.
choose-password = New password
choose-save = Save the new password
flash-password-changed = Your password is changed. You can sign in with it now.
password-wrong = This is not your password
account-address = E-mail address
account-address-unconfirmed = not confirmed
account-change-address = Change your e-mail address
account-confirm-address = Confirm or change your e-mail address
account-proposed = Your e-mail address belongs to { $organisation }. Your profile can say that you work there, and that this was checked.
account-no-organisation = Find yours and say that you work there:
account-see-organisation = See your organisation
account-speaks-for = Confirm who works at { $organisation }
address-title = Your e-mail address
address-now = It is { $address } now.
address-unconfirmed = It is { $address }. You have not confirmed yet that it is yours.
address-new = E-mail address
address-new-hint = We write to it with a link. Until you have used the link nothing changes. A check of your organisation that rests on the old address ends.
address-password = Your password
address-send = Send the letter
address-same = This is your address already
address-confirm-title = Confirm your e-mail address
address-confirm-lead = { $address } becomes the address of your account.
address-confirm-button = Confirm
flash-address-sent = We have written to this address. Open the link in the letter within 24 hours.
flash-address-changed = Your e-mail address is confirmed.

newcomers-title = People who wait
newcomers-waiting = { $n ->
    [0] Nobody is waiting to be let in.
    [one] { $n } person is waiting to be let in.
   *[other] { $n } people are waiting to be let in.
}
newcomer-address = Confirmed address
newcomer-domain = Domain
newcomer-recognised = Recognised organisation
newcomer-not-recognised = None has this domain
newcomer-says = Says they work at
newcomer-message-hint = They get it by mail with your decision.
newcomer-approve = Let in
flash-person-approved = They can sign in now, and are told by mail.
flash-person-declined = They were not let in, and are told by mail. Nothing of them is kept.

letter-not-you = If it was not you, do nothing: nothing happens.
letter-tell-us = If it was not you, please tell the administrators of { $hub } at once. How to reach them stands here:
letter-message = The administrator writes:
letter-register-subject = Confirm your address for { $hub }
letter-register = Somebody, we hope you, would like to open an account on { $hub } with this e-mail address.
letter-register-how = To go on, open this page within 24 hours and choose a password:
letter-already-subject = Your address on { $hub }
letter-already = Somebody, we hope you, wanted to use this e-mail address on { $hub }. There is an account with it already, so nothing was changed.
letter-already-sign-in = To sign in:
letter-already-password = If you have forgotten your password:
letter-address-subject = Confirm your new address for { $hub }
letter-address = Somebody, we hope you, would like this to be the e-mail address of their account on { $hub }.
letter-address-how = To go on, open this page within 24 hours, sign in, and press the button:
letter-address-changed-subject = Your account on { $hub } has a new address
letter-address-changed = The e-mail address of your account on { $hub } was changed. This one is not used any more.
letter-password-subject = A new password for { $hub }
letter-password = Somebody, we hope you, has forgotten the password of your account on { $hub }.
letter-password-how = To choose a new one, open this page within an hour:
letter-password-changed-subject = Your password on { $hub } was changed
letter-password-changed = The password of your account on { $hub } was changed, and you were signed out everywhere.
letter-approved-subject = Welcome to { $hub }
letter-approved = An administrator of { $hub } has let you in. You can sign in now:
letter-declined-subject = Your account on { $hub }
letter-declined = An administrator of { $hub } has decided not to open an account for you. What you had told us was deleted.
letter-waiting-subject = People wait to be let in to { $hub }
letter-waiting = { $n ->
    [0] Nobody waits for an account.
    [one] { $n } person waits for an account. You can decide here:
   *[other] { $n } people wait for an account. You can decide here:
}
