# Other hubs, for who runs this one.
hubs-title = Other hubs
hubs-lead = How other hubs are doing, and what waits for them. Only administrators of this hub see this.
hubs-none = This hub has met no other hub yet.
hubs-caption = Other hubs and how they are doing
hub-name = Hub
hub-state = How it is doing
hub-waiting = Waiting for it
hub-last-success = Last delivery
hub-last-trouble = Last trouble
hub-software = Software
hub-software-unknown = Not known
hub-known-since = Known since
hub-never = Nothing delivered yet
hub-no-trouble = None
hub-partner = Partner
hub-not-reached = Nothing delivered yet
hub-well = Well
hub-trying-again = It has trouble; trying again at { $at }
hub-trying-now = It has trouble; trying again now
hub-silent = Silent since { $since }; asked once a day
hub-rests = Resting by your decision
hub-blocked = Blocked
hub-refuses = It refuses what we send
hub-missed = Something that was sent since { $at } was not kept long enough for it: it has missed that.
hub-activities = { $n ->
    [0] Nothing
    [one] { $n } activity
   *[other] { $n } activities
}
hub-delivery = Delivery
hub-try-now = Try again now
hub-let-rest = Let it rest
hub-go-on = Go on
hub-rest-effect = While deliveries rest, what is meant for this hub is kept for two weeks.
hub-rule = What you have decided about it
hub-make-partner = Make it a partner
hub-make-neither = Neither partner nor blocked
hub-block = Block it
hub-rule-effect = If this hub talks with partners only, partners are those it talks with. Nothing is sent to a blocked hub, and nothing is taken from it or from the names below it.
trouble-refuses-everything = It refuses everything we send.
trouble-busy = It is too busy and asked us to wait.
trouble-not-let-in = It does not let us in.
trouble-not-there = What we sent it to is not there.
trouble-time = It took too long to answer.
trouble-away = It is not available just now.
trouble-elsewhere = It sends us to another address.
trouble-not-taken = It did not take what we sent.
trouble-fault = It has a fault of its own.
trouble-certificate = No secure connection could be made: look at its certificate.
trouble-name = Its name cannot be found.
trouble-connection = It cannot be reached.
trouble-not-talking = This hub does not talk with it.
trouble-other = Something else went wrong.
trouble-technically = In technical words: { $words }
sent-request = A request to join
sent-welcome = A welcome to a group
sent-refusal = A refusal
sent-contribution = A contribution
sent-change = A change
sent-deletion = A deletion
sent-withdrawal = Something taken back
sent-like = That something helped
sent-order = A decision of facilitators
sent-report = A report
sent-move = News of a move
sent-other = Something else
parked-title = What it has refused
parked-none = It has refused nothing that it does not have by now.
parked-what = What
parked-why = Why
parked-tries = Tries
parked-next = Next try
parked-again = Try this again
parked-behind = It waits behind another one.
parked-given-up = Given up
parked-now = Now
hub-add-title = A hub that is not in the list
hub-add = Its name
hub-add-hint = For example: hub.council.example. You can then make it a partner, or block it.
hub-add-button = Add it
host-form = Enter the name of a hub, such as hub.council.example
host-own = That is this hub itself
flash-hub-known = This hub is in the list now.
flash-hub-tried = It is being tried again.
flash-hub-rests = Deliveries to this hub rest.
flash-hub-goes-on = Deliveries to this hub go on.
flash-hub-partner = This hub is a partner now.
flash-hub-blocked = This hub is blocked.
flash-hub-neither = This hub is neither a partner nor blocked.
block-ask = Block { $hub }?
block-effect = Nothing is sent to { $host } any more, and nothing is taken from it or from the names below it.
block-theirs = { $n ->
    [0] Nobody from there belongs to a group here.
    [one] { $n } person from there belongs to groups here.
   *[other] { $n } people from there belong to groups here.
}
block-theirs-stay = They stay members, but nothing that is written here reaches them, and nothing that they write arrives here. If they are not to come back, end their memberships in the groups.
block-ours = { $n ->
    [0] Nobody of this hub belongs to a group there.
    [one] { $n } person of this hub belongs to groups there.
   *[other] { $n } people of this hub belong to groups there.
}
block-ours-stay = They still read here what has arrived already. Nothing new arrives, and what they write does not reach those groups.
block-copies = What has been sent there stays there, and what came from there stays here.
block-untold = Nobody is told: neither the people concerned nor the other hub.
block-back = You can take this back. What was written meanwhile may be missing then, here and there.
