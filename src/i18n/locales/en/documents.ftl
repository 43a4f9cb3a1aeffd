# Documents and libraries.
library-title = Library
library-mine = Documents in my groups
library-mine-empty = There are no documents in your groups yet. Open a group, then its library, to send the first.
library-empty = There are no documents here yet.
library-empty-member = There are no documents here yet. Send the first.
library-nothing-so = No document is like that.
library-feed = Follow new documents (Atom)
documents-title = Documents
documents-count = { $n ->
    [0] No documents
    [one] { $n } document
   *[other] { $n } documents
}
document-in-short = Version { $version } ({ $file }).
version-called = Version { $version }
review-on = to be reviewed on { $day }
superseded = Superseded
superseded-by = A newer document takes the place of this one:
pdf-only = PDF only
document-is-link = Link to a file elsewhere
delete-document = Delete this document
remove-document = Remove this document

facet-kind = Kind of file
facet-year = Year
facet-language = Language of the document
facet-tag = Tags
facet-chosen = (chosen)
facet-all = Show all documents
category-text = Text
category-pdf = PDF files
category-table = Tables
category-slides = Slides
category-picture = Pictures
category-sound = Recordings
category-film = Films
category-other = Other files
order-label = Sort by
order-changed = Newest first
order-title = By title
order-review = By review date
order-size = Largest first
pages-label = Pages of this list
page-before = Previous page
page-after = Next page

collections-title = Collections
collection-none = No collection
collection-name = Name of a new collection
collection-name-hint = For example: Templates
collection-make = Make a collection
collection-name-missing = Enter a name for the collection
collection-too-many = A group has 200 collections at most
collection-empty = There is nothing in this collection yet.
collection-download = Download all of it ({ $size }, ZIP)
collection-up = Move “{ $title }” up
collection-down = Move “{ $title }” down
gallery-title = Pictures
arrange-title = Arrange documents
arrange-hint = Tick documents in the list above, then choose what to do with them.
arrange-choose = Choose { $title }
arrange-collection = Collection
arrange-move = Move to this collection
arrange-tag = Add these tags
arrange-review = Set this review date
arrange-review-hint = Leave it empty to take the date of the facilitators away.
arrange-none = Tick at least one document
tags-missing = Enter at least one tag
flash-arranged = The documents are arranged.
flash-collection-made = The collection is made.
flash-shifted = The order is changed.

upload-title = Send documents
upload-button = Send
upload-sending = Sending …
upload-kept = These files have arrived and need not be sent again:
upload-added = { $n ->
    [0] Nothing was added.
    [one] { $n } document was added. What is wrong with the others is said below.
   *[other] { $n } documents were added. What is wrong with the others is said below.
}
field-files = Files
field-files-hint = Up to { $most } files, each up to { $size }. Each becomes a document. You can also drop files here.
field-document-title-hint = If you send one file. Without a title a document is called like its file.
field-description = Description
field-description-hint = What it is, for whom, and what it is good for. You can use Markdown.
field-licence = Licence
field-licence-hint = Under which terms others may use it
field-accessible = Is there an accessible or editable copy?
field-accessible-hint = A copy that everybody can read with their own tools, and change: HTML, ODT or ODS are good, a scanned PDF is not.
field-alternative = If it is a picture: what does it show?
field-alternative-hint = For people who do not see it
field-tags = Tags
field-tags-hint = With commas between them, for example: buses, rural areas
field-review = Review date
field-review-hint = On that day you are asked whether it still holds.
field-copy = Accessible or editable copy
field-copy-hint = If it is another file, and you send one document.
field-collection = Collection
field-new-collection = Or a new collection
field-new-collection-hint = Its name: everything you send now is put into it.
field-file = File
field-file-hint = Up to { $size }
field-change-note = What has changed
field-change-note-hint = One sentence for those who know the version before
field-label = Name of this version
field-label-hint = For example 2.1. If you leave it empty, versions are numbered.
field-superseded = Superseded by
field-superseded-hint = The address of the document that takes its place
files-missing = Choose a file
review-unreadable = Enter a day, for example 2027-03-31
change-note-missing = Say what has changed
superseded-unknown = No document on this hub has that address
version-too-many = A document has 1,000 versions at most
flash-document-added = It is in the library.

licence-ogl = Open Government Licence v3.0
licence-cc-by = Creative Commons Attribution 4.0
licence-cc-by-sa = Creative Commons Attribution-ShareAlike 4.0
licence-cc-zero = Creative Commons Zero: no conditions
licence-reserved = All rights reserved: ask its owner
licence-unsaid = Not said
accessible-unsaid = Not said
accessible-itself = Yes, this file is one
accessible-other = Yes, another file
accessible-not = No
companion-copy = Accessible or editable copy
companion-captions = Captions (WebVTT)
companion-transcript = Transcript
companion-drop = Take “{ $name }” away
ask-alternative = Nobody has said what this picture shows. People who do not see it depend on that.
ask-captions = This film has no captions yet. People who do not hear it depend on them.
ask-transcript = This recording has no transcript yet. People who do not hear it depend on one.
ask-copy = This is a PDF. Is there a copy that everybody can read and change?

document-download = Download ({ $kind } { $size })
document-as-text = Read as text
document-elsewhere = The file is still on { $hub }.
document-get = Get the file ({ $kind } { $size })
document-link = The file lies on { $hub }, where nobody here can check it:
document-edit = Change what is said of it
document-save = Save
fact-version = Version
fact-file = File
fact-language = Language
fact-licence = Licence
fact-accessible = Accessible or editable copy
fact-review = To be reviewed
fact-collection = Collection
fact-tags = Tags
fact-downloads = Downloads here
fact-chain = Record of its versions
fact-change = What has changed
fact-published = Published
downloads-count = { $n ->
    [0] None yet
    [one] { $n } time
   *[other] { $n } times
}
chain-unchecked = The record of its versions is being checked.
chain-whole = Every version is signed by its author and names the one before it.
chain-unsigned = Careful: a version is not signed by its author. Ask them before you rely on it.
chain-broken = Careful: the versions do not fit together. Something was changed after it was published. Ask its author before you rely on it.
chain-missing = Careful: an earlier version cannot be had any more, so that nobody can check the record of its versions.

versions-title = Versions
versions-all = { $n ->
    [0] no versions
    [one] { $n } version
   *[other] all { $n } versions
}
versions-single = There is one version so far.
version-newest = Newest
version-old = This is not the newest version.
version-see-newest = See the newest
version-new = Publish a new version
version-new-hint = Versions are never changed: this one stands beside the earlier ones, and the address of the document leads to it.
version-publish = Publish
version-restore = Bring version { $version } back
version-restored-note = Version { $version } again
flash-version-published = The new version is published.
flash-version-restored = The earlier version is back, as a new one.
compare-title = Compare two versions
compare-from = Earlier version
compare-to = Later version
compare-button = Compare their text

file-fetch = Fetch now ({ $size })
file-fetch-again = Try again ({ $size })
file-arriving = { $arrived } of { $size } have arrived.
file-arriving-label = How much has arrived
file-changed = What { $hub } sent is not the file that its author published. Nothing of it was kept, and the facilitators and administrators were told.
file-missing = { $hub } does not hand this file out.
file-too-large-here = This file is larger than this hub takes.
report-changed-file = The file of version { $version } that { $host } sent is not the one that its author signed.

text-title = Text of the file
text-hint = This is the text alone, as a program reads it from the file: layout and pictures are left out.
text-being-read = The file is being read.
text-not-here = The file is not on this hub yet: get it first.
text-cut = This is the beginning: the file has more text than is shown here.
text-table = Table
unreadable-encrypted = It cannot be read because it is locked with a password.
unreadable-broken = It cannot be read because the file is damaged.
unreadable-too-large = It cannot be read because it is too large.
unreadable-timed-out = It cannot be read because it takes too long.
unreadable-no-text = It cannot be read because there are no letters in it. It may be a scan: ask its owner for another copy.
unreadable-not-supported = It cannot be read because files of this kind have no text that a program could find.
compare-no-text = They cannot be compared: the text of one of them is not known.
compare-same = Their text is the same.
compare-more = There are more differences than are shown here.
compare-skipped = { $n ->
    [0] No lines left out
    [one] { $n } line that is the same
   *[other] { $n } lines that are the same
}

archive-left-out = These documents are not in the archive, because their files are not on this hub:
archive-left-out-name = not included.txt

tasks-review = Review date: does it still hold?
tasks-changed = { $n ->
    [0] No files were changed
    [one] Files that were changed: { $n }
   *[other] Files that were changed: { $n }
}
tasks-changed-hint = These files came from other hubs and were not what their authors signed. Nothing of them was kept. Ask whoever runs those hubs.
kind-document = Document
file-unwanted-here = Files of this kind are not taken on this hub.
