# Invitations into groups, and beginning a group.
invite-title = Invite people
invite-lead = Invitations last 28 days. You can send them again or take them back here.
invite-list = Whom would you like to invite?
invite-list-hint = One for each line, at most 500: an e-mail address, or an address such as @name@hub. A table from a spreadsheet works too: address first, then a name.
invite-file = Or a file (CSV)
invite-file-hint = Save the spreadsheet as CSV. It is read together with what stands above.
invite-message = A message to them
invite-message-hint = They see it with the invitation. Mail carries it only if it says the group’s name.
invite-names-group = Say the group’s name in the mail
invite-names-group-hint = Mail can be read over somebody’s shoulder. Without this, only the page behind the link says which group it is.
invite-elsewhere-hint = For people on other hubs, their hub learns the name and address of this group. Its administrators can technically read them.
invite-check = Check the list
invite-send = { $n ->
    [0] Send no invitations
    [one] Send { $n } invitation
   *[other] Send { $n } invitations
}
invite-preview = What would be sent
invite-here = { $n ->
    [0] No people of this hub
    [one] { $n } person of this hub
   *[other] { $n } people of this hub
}
invite-elsewhere = { $n ->
    [0] No people on other hubs
    [one] { $n } person on another hub
   *[other] { $n } people on other hubs
}
invite-unknown = { $n ->
    [0] No addresses that are new to this hub
    [one] { $n } address that is new to this hub
   *[other] { $n } addresses that are new to this hub
}
invite-unknown-hint = They get a mail with a link, and can sign in or create an account first.
invite-problems = { $n ->
    [0] No rows are left out
    [one] { $n } row is left out
   *[other] { $n } rows are left out
}
invite-no-address = There is no e-mail address and no @name@hub in this row
invite-nobody-here = This hub has nobody of this name
invite-twice = Stands in the list twice
invite-already = Is invited already
invite-member = Is a member already
invite-has-asked = Has asked to join: decide under “Requests to join”
invite-shut-out = Is shut out of the group
invite-hub-would-not-keep = Their hub would not keep to members what is written here
invite-not-a-partner = Their hub is not one of our partners
invite-empty = Write at least one address
invite-too-long = The list is too long: at most 500 people at once

invitations-title = Invitations
invitations-none = Nobody is invited.
invitations-open = Invited, expires { $day }
invitations-looking = Their hub is being asked who they are
invitations-missing = Their hub knows nobody of this name
invitations-unfit = Their hub would not keep to members what is written here
invitations-accepted = Has come
invitations-declined = Declined
invitations-revoked = Taken back
invitations-expired = Expired
invitations-again = Send again
invitations-revoke = Take back
flash-invited = The invitations are on their way.
flash-invited-nobody = Nobody was invited.
flash-invited-again = The invitation is on its way again, for another 28 days.
flash-not-invited-again = Nothing was sent: it was sent a moment ago, or it is over.
flash-invitation-revoked = The invitation is taken back.

invited-title = You are invited
invited-by = { $name } invited you.
invited-until = Expires { $day }.
invited-accept = Accept
invited-decline = Decline
invited-their-words = They write:
flash-invitation-declined = You declined the invitation.
invited-page-title = An invitation
invited-to = { $name } invites you to the group { $group }.
invited-sign-in-first = To accept, sign in or create an account on this hub. You come back to this page.

invitation-mail-subject = An invitation to a group on { $hub }
invitation-mail-subject-named = An invitation to the group { $group }
invitation-mail-named = { $name } invites you to the group { $group }.
invitation-mail-unnamed = { $name } invites you to a group on { $hub }.
invitation-mail-how = You can accept or decline until { $until } on this page:
invitation-mail-end = Opening the page changes nothing. If you did not expect this, you need not do anything.
    { $hub }

found-title = Begin a group
found-lead = You will run it. Invite people once it is there.
found-name = Name
found-name-hint = What people read, in 3 to 200 characters.
found-purpose = What is it for?
found-purpose-hint = Who it is for and what they do in it, in a few sentences.
found-purpose-long = The purpose takes at most 2,000 characters
found-access-title = Who can find it and read it?
found-access = Access
found-access-table = Who sees what
found-who = Who
found-anybody = Everybody
found-members = Members
found-invited = People you have invited
found-sees-all = everything
found-sees-card = name and purpose
found-sees-nothing = nothing: for them the group is not there
found-open-how = Everybody joins by themselves.
found-restricted-how = People ask to join; facilitators decide.
found-private-how = By invitation only. On the hubs of members and invited people, administrators can technically see it.
found-how = How one gets in
found-language-title = Language
found-second-title = A second facilitator
found-second = Whom would you like to run it with you?
found-second-hint = An e-mail address, or @name@hub. They are invited, and become a facilitator when they accept. A group should not depend on one person.
found-second-unusable = This is no e-mail address and no @name@hub that can be invited
found-button = Begin the group
flash-founded = The group is there. Now invite people.
handle-unusable = This short name cannot be used; choose another one
only-facilitator = You are the only facilitator. Invite somebody to run the group with you, or make a member a facilitator.
tasks-invitation = An invitation to accept or decline
flash-invitation-taken = You have accepted. The group appears here as soon as its hub has answered.
