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
search-everything = Everything
search-what = What was found
search-found = In groups and blogs
search-people-title = People
search-at-least = { $what } or more
search-cut = Only the first twelve words are looked for.
search-narrow = Narrow down
search-years = Year
search-all-years = All years
search-languages = Language
search-all-languages = All languages
search-hubs = Hub
search-all-hubs = All hubs
search-mine = Only in my groups
search-everywhere = Not only in my groups
search-nothing = Nothing was found for “{ $q }”.
search-unfiltered = Look everywhere
search-ask = Ask this question in one of your groups:
search-ask-nowhere = Find a group to ask this question in
search-ask-sign-in = Sign in to search your groups and ask this question
search-previous = Previous page
similar-title = Did you mean one of these discussions?
search-discussions = { $n ->
    [0] No discussions
    [one] { $n } discussion
   *[other] { $n } discussions
}
search-documents = { $n ->
    [0] No documents
    [one] { $n } document
   *[other] { $n } documents
}
search-posts = { $n ->
    [0] No blog posts
    [one] { $n } blog post
   *[other] { $n } blog posts
}
search-events = { $n ->
    [0] No events
    [one] { $n } event
   *[other] { $n } events
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
