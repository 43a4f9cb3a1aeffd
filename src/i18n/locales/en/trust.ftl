# Whether other hubs keep what is written for members to members.
trust-title = What is written for members only
trust-keeps = It keeps that to members
trust-ask = Not known: the facilitators decide
trust-nothing = It cannot show that to members alone: nothing is sent there
trust-refuse = It would show that to others: its people are not let in
trust-by-what-is-known = Leave it to what is known
trust-says-so = It says of itself that it keeps such things to members.
trust-effect = This decides what is sent to this hub from groups here that are not open, and whether its people are let in. Nothing that is there already can be called back.
trust-save = Save
flash-trust-decided = Saved. It holds from now on.

software-title = What software keeps to members
software-lead = For hubs about which you have decided nothing, and which say nothing of themselves. What is not in the table is left to the facilitators of restricted groups; private groups do without it.
software-since = From version
software-since-hint = For example 1.0. Leave it empty for every version.
software-every-version = every version
software-hint = The name that it tells others, for example lemmy.
software-add-title = Add or change a line
software-forget = Remove
software-form = Use the name that the software tells others: letters, digits, dots and hyphens
software-many = The table is full. Remove a line first
version-form = Use numbers with dots, for example 1.0

requests-hub-keeps = { $hub } keeps what is written for members to members, as far as is known ({ $software }).
requests-hub-ask = Nobody knows whether { $hub } keeps what is written for members to members ({ $software }). By letting somebody in from there you decide that it is sent there.
requests-hub-nothing = { $hub } cannot show what is written for members to members alone ({ $software }). They can belong, but nothing that is written here is sent there.
requests-hub-refuse = { $hub } would show what is written here to people who are not members ({ $software }). Nobody from there can be let in.
