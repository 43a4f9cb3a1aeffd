# Discussions and replies.
discussions = Discussions
discussions-here = { $n ->
    [0] no discussions here
    [one] { $n } discussion here
   *[other] { $n } discussions here
}
all-discussions = See all discussions
older-discussions = Older discussions
start-discussion = Start a discussion
start-button = Start discussion
replies = { $n ->
    [0] No replies
    [one] { $n } reply
   *[other] { $n } replies
}
no-replies = Nobody has replied yet.
more-replies = More replies
your-reply = Your reply
reply-button = Send reply
reply-by = Reply by { $name }
answer-this = Answer { $name }
answering = You are answering { $name }.
answer-everybody = Answer the discussion instead
in-answer-to = in answer to an earlier reply
back-to-discussion = Back to the discussion
back-to-post = Back to the post
back-to-document = Back to the document
back-to-event = Back to the event
answer-post = Answer the post instead
answer-document = Answer the document instead
answer-event = Answer the event instead

field-title = Title
field-title-hint = One line that says what you want to know or share
field-body = Your contribution
field-body-hint = You can use Markdown: **bold**, lists with hyphens, [a link](https://example.org).
field-reply = Your words
title-missing = Enter a title
title-short = The title needs at least 3 characters
title-long = The title takes at most 200 characters
body-missing = Write something
body-long = This is too long for one contribution

readers = { $n ->
    [0] Everybody can read it here.
    [one] Read by { $n } member, and by everybody who visits an open group.
   *[other] Read by { $n } members, and by everybody who visits an open group.
}
readers-members = { $n ->
    [0] Nobody reads it yet.
    [one] Read by { $n } member, and nobody else.
   *[other] Read by { $n } members, and nobody else.
}
readers-joining = { $n ->
    [0] Read by those who join the group.
    [one] Read by { $n } member, and by those who join the group.
   *[other] Read by { $n } members, and by those who join the group.
}
copies = Copies are kept on: { $hubs }.
for-members = For members
readers-changed = The group has been opened since you began to write: now everybody would read this. If that is all right, send it again.
may-be-disclosed = It may be disclosed under freedom of information law.

edited = changed { $at }
edit-discussion = Change this discussion
delete-discussion = Delete this discussion
change-post = Change this post
change-document = Change this document
change-event = Change this event
delete-post = Delete this post
edit-reply = Change this reply
delete-reply = Delete this reply
delivered = Delivered to { $hub }.
not-yet-delivered = On its way to { $hub }.
deleted-title = Deleted discussion
deleted-title-post = Deleted post
deleted-title-document = Deleted document
deleted-title-event = Deleted event
deleted-by-author = Deleted by its author.
delete-title = Delete this?
delete-effect = Your words are removed here, and the hubs that hold copies are told to remove them.
delete-replies-stay = Replies by others stay.
delete-button = Delete
keep-it = Keep it

flash-started = Your discussion is published.
flash-replied = Your reply is published.
flash-edited = Your change is saved.
flash-deleted = It is deleted.
first-contribution = First contribution
copies-and-others = Copies are kept on: { $hubs }, and the hubs of its other members.

readers-of-change = Everybody will read it.
readers-of-change-joining = It stays with the members; anybody may become one.
readers-of-change-members = Only members will read it, also if the group is opened later.
