# Keeping order: what helped, what is pinned, closed and removed, reports, who is shut out.
helpful = Helpful
helpful-take-back = Take back
helped = { $n ->
    [0] Nobody has found this helpful yet
    [one] { $n } person found this helpful
   *[other] { $n } people found this helpful
}
replies-arrived = { $total ->
    [one] { $arrived } of { $total } reply has arrived.
   *[other] { $arrived } of { $total } replies have arrived.
}
not-taken = The group did not take this, and gave no reason.
not-taken-because = The group did not take this: { $reason }

order-controls = For facilitators
pinned = Pinned
pinned-list = Pinned
pin = Pin
unpin = Unpin
other-discussions = Other discussions
discussions-all-pinned = There are no others.
lock = Close to replies
unlock = Open to replies again
lock-title = Close this discussion to replies?
lock-effect = Nobody can reply any more. What was written stays, and you can open it again.
locked-because = This discussion takes no more replies: { $reason }
lock-title-post = Close this post to replies?
lock-title-document = Close this document to replies?
lock-title-event = Close this event to replies?
locked-post = This post takes no more replies.
locked-document = This document takes no more replies.
locked-event = This event takes no more replies.
locked-because-post = This post takes no more replies: { $reason }
locked-because-document = This document takes no more replies: { $reason }
locked-because-event = This event takes no more replies: { $reason }
remove-discussion = Remove this discussion
remove-post = Remove this post
remove-event = Remove this event
remove-reply = Remove this reply
remove-title = Remove this?
remove-effect = The words are removed here, and the hubs that hold copies are told to remove them. Your reason stands in their place. Replies by others stay. For 90 days the facilitators on the group’s own hub can put it back, and the author can still see it.
remove-button = Remove it
removed-title = Removed discussion
removed-title-post = Removed post
removed-title-document = Removed document
removed-title-event = Removed event
removed = Removed by the facilitators.
removed-because = Removed by the facilitators: { $reason }
written-by = Written by { $name }
field-reason = Reason
field-reason-optional = Reason (you can leave it out)
field-reason-hint = Everybody who reads what stands here sees it, on every hub.
reason-missing = Say in a few words why
reason-long = The reason takes at most 500 characters
leave-it = Leave it as it is

report = Report
report-title = Report this
report-reason = What is wrong with it?
report-reason-hint = For example: it is rude, it is advertising, or it says something about a person that should not be public.
report-reason-long = The report takes at most 1,000 characters
report-openly = Tell the other hub that it was me
report-only-named = { $hub } takes reports only from somebody it can name: it does not hear of yours unless you tick this.
report-read-here = The facilitators of this group read your report, with your name.
report-read-elsewhere = The group is run from { $hub }: its facilitators there read your report.
report-read-by-author = { $hub }, where the author is at home, is told as well.
report-unnamed = Another hub learns what you report and why, but not who you are, unless you tick the box.
report-button = Send report
reports-title = Reports
reports-elsewhere = This group is run from { $hub }: most reports about it lie there, with its facilitators on that hub.
reports-none = There is nothing to look at.
reports-waiting = { $n ->
    [0] No reports
    [one] { $n } report to look at
   *[other] { $n } reports to look at
}
report-gone = This has been deleted or removed
report-without-reason = No reason was given.
report-by-hub = From { $hub }, which does not say who

appoint = Make facilitator
unappoint = Make an ordinary member
ban-title = Shut { $name } out of the group
ban-effect = They are no longer a member, and cannot join again meanwhile. What they wrote stays. You can let them back in at any time.
ban-reason-hint = The facilitators see it, and the person’s own hub is told.
ban-length = For how long
ban-for-a-day = One day
ban-for-a-week = One week
ban-for-a-month = One month
ban-for-good = For good
ban-length-missing = Choose for how long
ban-button = Shut out
banned-title = Shut out
banned-until = Until { $until }
banned-for-good = For good
lift-ban = Let back in

moved-group = This group has moved to
moved-person = This person has moved to
move-same = It lives there already
move-no-address = This is not the address of a person or group on another hub

flash-pinned = It is pinned: it stands first in the group.
flash-unpinned = It is no longer pinned.
flash-locked = It takes no more replies.
flash-unlocked = It takes replies again.
flash-removed = It is removed.
flash-reported = Thank you. Your report is on its way to those who look at it.
flash-report-closed = The report is closed.
flash-appointed = { $name } is a facilitator now.
flash-appointment-ended = { $name } is an ordinary member now.
flash-banned = { $name } is shut out of the group.
flash-ban-lifted = { $name } may join again.
banned-you-until = The facilitators have shut you out of this group until { $until }. You can come back after that.
banned-you = The facilitators have shut you out of this group for good. You can come back only if they let you.
banned-you-why = Their reason:
