# The frame of every page, and the pages that are always there.
skip-to-content = Skip to main content
main-navigation = Main
nav-home = Home
nav-groups = Groups
nav-search = Search
sign-in = Sign in
sign-out = Sign out
register = Create an account
save = Save
preview = Preview
preview-title = Preview
next-page = Next page
search-button = Search
not-given = Not given
home-hub = Home hub
written-in = Written in

error-prefix = Error:
problems-title = There is a problem

foot-help = Help and contact
foot-about = About this hub
foot-accessibility = Accessibility
foot-privacy = Privacy
foot-software = Runs on Folkmoot, free software for public services (AGPL-3.0).

front-title = Welcome
front-what = Public services share questions, answers and what works, in groups that reach across organisations and nations. Each organisation keeps its own hub; the groups join them.
front-search = Find a group
front-groups = Some of the groups you can read and join:
front-all-groups = See all groups
front-no-groups = There are no public groups yet. Members’ groups can be seen after signing in.

home-title = Your home page
home-new = Latest in your groups
home-nothing-new = Nothing has been written in your groups yet.
home-groups = Your groups
home-no-groups = You are in no groups yet. Here are some to begin with.
home-find-groups = Find groups

about-title = About this hub
about-default = { $hub } is a knowledge hub for public services.
about-members = Members
about-groups = Open groups
about-partners = Hubs it shares with
about-alone = This hub shares with no other hub yet.

help-title = Help and contact
help-join-title = Joining a group
help-join = Open the group’s page and choose Join. If the group lives on another hub, your hub asks that hub for you. You do not need another account. Earlier discussions then arrive by themselves, the newest first.
help-write-title = Writing
help-write = Beside every box a sentence says who will read what you write. You can look at a preview before you send. You can use Markdown for headings, lists and links. What you wrote you can change or delete later; other hubs are told.
help-order-title = Keeping order
help-order = If something does not belong in a group, choose Report beside it: the group’s facilitators look at it. They can close a discussion to replies or remove what was written, and their reason is shown in its place.
help-other-hubs-title = Groups of other hubs
help-other-hubs = A label shows when a group or a person has its home on another hub. If you know the address of a group, such as @group@hub.example, put it into Search and your hub will look for it.
help-language-title = Language
help-language = Every page is available in English and in Welsh. Use the link at the top. You can choose in your profile which language this hub uses with you.
help-contact-title = Contact
help-contact = Write to the administrators of this hub, whom the page About this hub names.

accessibility-title = Accessibility statement
accessibility-what-title = What this statement covers
accessibility-what = It covers all pages of this hub. We want as many people as possible to be able to use them: with a keyboard only, with a screen reader, at 400 % zoom, without scripts, in dark or forced colours.
accessibility-working-title = How accessible this hub is
accessibility-working = The pages are built to meet version 2.2 of the Web Content Accessibility Guidelines at level AA, and are checked by automatic tests at every change of the software.
accessibility-not-working-title = What is not accessible
accessibility-not-working = What members write and share is theirs and may have faults that we cannot see. Testing with people who use assistive technology has not taken place yet.
accessibility-report-title = Reporting a problem
accessibility-report = If something does not work for you, or you need it in another form, tell the administrators of this hub. They should answer within ten working days.
accessibility-enforcement-title = Enforcement
accessibility-enforcement = The Equality and Human Rights Commission enforces the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018 in Great Britain, the Equality Commission for Northern Ireland in Northern Ireland.
accessibility-prepared-title = Preparation of this statement
accessibility-prepared = This text comes with the software. The organisation that runs this hub adds its own tests and dates.

privacy-title = Privacy
privacy-what-title = What is kept
privacy-what = Your name, role, organisation, what you say about yourself, your e-mail address, and what you write. Your password is kept only as a fingerprint from which it cannot be read.
privacy-who-title = Who sees it
privacy-who = Your profile is shown to visitors of this hub and of the hubs whose groups you join. Your e-mail address is shown to nobody but the administrators.
privacy-helpful = When you say that something was helpful, pages show only how many did. The hubs of the group’s members learn that it was you.
privacy-copies-title = Copies on other hubs
privacy-copies = What you write in a group is copied to the hubs of its members. When you change or delete it they are told, and ours do so. We cannot make other software do it.
privacy-cookies-title = Cookies
privacy-cookies = This hub sets only the cookies it needs: for your session, for its forms, and for a message from one page to the next. It asks nothing of any third party.
privacy-rights-title = Your rights
privacy-rights = You can ask the administrators for what this hub holds about you, and to correct or erase it. What is written in groups of public bodies may have to be disclosed under the Freedom of Information Acts.

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
look-again = Look again
about-contact = Contact
about-no-contact = The administrators of this hub have not said yet how to reach them.
