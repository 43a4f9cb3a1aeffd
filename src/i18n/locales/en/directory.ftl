# The directory and the search.
groups-title = Groups
groups-lead = Groups of this hub, and groups of other hubs that this hub knows of.
groups-search = Search by name, purpose or address
groups-none = There are no groups here yet.
groups-none-found = No group here matches “{ $q }”.
groups-clear = Show all groups
groups-look-elsewhere = Look for { $q } on its own hub

search-title = Search
search-label = What are you looking for?
search-hint = Words, or the address of a group or person on another hub: @group@hub.example
search-looking = Still looking. This page will update; you can also look again yourself.
search-sign-in = Sign in to look for this on another hub.
search-nothing-there = The other hub answers, but there is nothing of this address for us.
search-no-answer = The other hub does not answer just now. Please try again later.
search-not-a-partner = That hub is not one of our partners, or does not let us in. Ask your administrator.
search-not-understood = This address leads to something that this hub cannot show.
search-topics = { $n ->
    [0] No discussions
    [one] { $n } discussion
   *[other] { $n } discussions
}
search-groups = { $n ->
    [0] No groups
    [one] { $n } group
   *[other] { $n } groups
}
search-people = { $n ->
    [0] No people
    [one] { $n } person
   *[other] { $n } people
}
