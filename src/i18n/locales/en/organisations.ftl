# Organisations, who belongs to them, and how that was checked.
organisations-title = Organisations
organisations-lead = Bodies whose people use this hub.
organisations-search = Search by name
organisations-none = There are no organisations here yet.
organisations-none-found = No organisation matches.
organisations-clear = Show all organisations
organisation-kind = Type
organisation-nation = Nation
kind-any = Any type
kind-council = Council
kind-department = Government department
kind-health = NHS and health
kind-police = Police
kind-fire = Fire and rescue
kind-charity = Charity
kind-university = University
kind-public = Other public body
kind-other = Other
nation-any = Any nation
nation-england = England
nation-scotland = Scotland
nation-wales = Wales
nation-northern-ireland = Northern Ireland
nation-uk-wide = UK-wide
nation-elsewhere = Elsewhere

says-works-at = Says they work at “{ $organisation }”
checked-by-domain = { $organisation }, checked by e-mail domain on { $day }
checked-by-contact = { $organisation }, confirmed by the organisation’s contact on { $day }
not-checked = { $organisation }, not checked
checked-by-domain-elsewhere = “{ $organisation }”, checked by { $host } by e-mail domain on { $day }
checked-by-contact-elsewhere = “{ $organisation }”, checked by { $host }: confirmed by the organisation’s contact on { $day }
not-checked-elsewhere = “{ $organisation }”, not checked by { $host }
by-domain-on = Checked by e-mail domain on { $day }
by-contact-on = Confirmed by the organisation’s contact on { $day }
by-nobody = Not checked
see-organisation = See this organisation

organisation-you-work-here = You work here:
organisation-claim = I work here
organisation-leave = I do not work there any more
organisation-how-checked = How membership is checked
organisation-not-checked = Nobody checks who works here. People say so themselves.
organisation-checked-by-domain = By e-mail domain: whoever has confirmed an address that ends in exactly one of these: { $domains }
organisation-checked-by-contact = By the organisation’s contact:
organisation-people = People on this hub
organisation-no-people = Nobody here works there yet.
organisation-checked = { $n ->
    [0] Nobody was checked
    [one] { $n } person, checked
   *[other] { $n } people, checked
}
organisation-claimed = { $n ->
    [0] nobody only says so
    [one] { $n } person who only says so
   *[other] { $n } people who only say so
}
organisation-groups = Groups it leads
organisation-no-groups = None that you can see.
organisation-edit = Change what is said of this organisation
flash-claimed = Your profile says now that you work there. It was not checked yet.
flash-claim-checked = Your profile says now that you work there, and that your e-mail address shows it.
flash-claim-withdrawn = Your profile does not say any more that you work there.
refusal-not-of-the-organisation = The organisation’s contact has said that you do not work there. Please write to them if that is wrong.

colleagues-title = Who works here
colleagues-link = Confirm who works here
colleagues-lead = You speak for this organisation. Say who of these people works there; their profiles show that you said so, and when.
colleagues-none = Nobody says that they work there.
colleagues-denied = Of these you have said that they do not work there
colleague-confirm = Works here
colleague-deny = Does not work here
colleague-allow = May ask again
flash-colleague-confirmed = Noted: they work there. Their profile says so.
flash-colleague-denied = Noted: they do not work there. Their profile does not say so any more.
flash-colleague-allowed = They may say again that they work there.

keeping = Running this hub
organisations-keep-lead = Whoever has a confirmed e-mail address at an organisation’s domain is recognised as one of its people.
organisation-new = Add an organisation
organisation-name = Name
organisation-name-missing = Enter the organisation’s name
organisation-handle-hint = Small letters, digits and hyphens. It becomes part of the address of its page and cannot change.
organisation-handle-taken = Another organisation has this short name; choose another one
organisation-domains = E-mail domains
organisation-domains-hint = One to a line, such as northmere.gov.uk. Domains below them do not count unless they stand here too.
domain-form = Enter domains such as northmere.gov.uk, in plain letters without accents
domain-for-everybody = At one of these domains everybody can have an address, so that it shows nothing
domain-taken = One of these domains belongs to another organisation
domains-many = An organisation has at most 50 domains here
organisation-contact = Contact
organisation-contact-hint = The short name of a member of this hub who may confirm who works there. Leave it empty if there is none.
contact-nobody = Nobody on this hub has this short name
organisation-website = Website
organisation-website-hint = Such as https://www.northmere.gov.uk
website-form = Enter an address that begins with https://
choose-one = Choose
kind-missing = Choose a type
nation-missing = Choose a nation
flash-organisation-saved = Saved.
merge-title = Join to another organisation
merge-lead = If this is the same body as another one, its people, domains and address become the other’s. This cannot be undone.
merge-into = Short name of the other organisation
merge-into-hint = The one that remains
merge-button = Join them
merge-nobody = No organisation has this short name
merge-same = These cannot be joined: one of them is the other, or was joined already
flash-organisation-merged = They are one organisation now.
