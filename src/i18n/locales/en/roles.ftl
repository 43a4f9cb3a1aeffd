# Who reads, who writes, who looks after a group; several requests decided at once; groups that nobody looks after.
refusal-reads-only = You read here; ask the facilitators if you want to write.
you-read-here = You read here
make-reader = Let them only read
let-write = Let them write
flash-reads = { $name } reads from now on, and no longer writes.
flash-writes = { $name } can write again.
request-admit-reader = Approve to read only
request-was-admitted-reader = Approved to read only
flash-admitted-reader = { $name } can read now, and is told so. They cannot write.
request-group-asks = The group asks everybody:
request-said-title = What you said
close-title = Close { $group }?
close-again = You can open it again at any time.

requests-of-checked = { $organisation }, checked by { $hub }
requests-of-unchecked = { $organisation }, not checked ({ $hub })
requests-of-nobody = No organisation given ({ $hub })
together-title = Decide several at once
together-hint = Tick those you mean above. Each decision is recorded by itself, and each can be taken back for ten minutes.
together-tick = Decide about { $name } together with others
together-all = { $n ->
    [0] Nobody from here
    [one] The { $n } person from here
   *[other] All { $n } from here
}
together-message = A message to all of them
together-admit = Approve all ticked
together-admit-reader = Approve all ticked to read only
together-decline = Decline all ticked
together-nobody = Tick at least one person first
flash-together-admitted = Let in, and told so: { $name }.
flash-together-declined = Declined: { $name }. They are told in ten minutes, unless you undo it.
flash-together-none = Nothing was decided.
left-title = Left as they are
left-member = { $name } has been let in meanwhile.
left-declined = { $name } has been declined meanwhile.
left-closed = { $name } does not wait for an answer any more.
left-waits = { $name } is still waiting.
left-refused = { $name } cannot be let in: { $why }
left-gone = Somebody you ticked has nothing to do with the group any more.

decision-reads = { $by } decided on { $at } that { $about } reads and does not write.
decision-writes = { $by } allowed { $about } to write on { $at }.
decision-orphaned = Nobody has looked after the group since { $at }.
decision-archived = { $by } closed the group on { $at }.
decision-unarchived = { $by } opened the group again on { $at }.

notice-appointed-subject = You are a facilitator of { $group }
notice-appointed = You have been made a facilitator of { $group }. You can decide about requests to join, invite people and keep order there.
notice-relieved-subject = You are no longer a facilitator of { $group }
notice-relieved = Your role as a facilitator of { $group } has ended. You are still a member.
notice-reader-subject = You read in { $group }
notice-reader = The facilitators of { $group } have decided that you read there and do not write. Ask them if you want to write.
notice-writer-subject = You can write in { $group }
notice-writer = The facilitators of { $group } have decided that you can write there again.
notice-removed-subject = Your membership of { $group } has ended
notice-removed = The facilitators of { $group } have ended your membership. You can ask to join again.
notice-banned-subject = You have been shut out of { $group }
notice-banned = The facilitators of { $group } have shut you out. You are no longer a member, and cannot join again meanwhile.
notice-why-member = You get this e-mail because you belong to the group, or did.
notice-orphan-subject = Nobody looks after { $group }
notice-orphan = None of the facilitators of { $group } has been here for 90 days, or can be. You can write to them, put a member in charge, or close the group.
notice-see-orphans = See what can be done:
notice-why-keeps-hub = You get this e-mail because you run this hub.
notice-from-keeper-subject = Are you still looking after { $group }?
notice-from-keeper = { $name } runs this hub and writes to you because you are a facilitator of { $group } and nobody has been looking after it.
notice-from-keeper-words = They write:

tasks-orphan = A group that nobody looks after
orphans-title = Groups without anybody
orphans-about = No facilitator of these groups has been here for 90 days, or can be. You can write to them, put a member in charge, or close the group.
orphans-none = Somebody looks after every group of this hub.
orphan-lead = Nobody looks after this group: requests to join wait, and reports are not looked at.
orphan-keepers = Who should look after it
orphan-no-keepers = It has no facilitators any more.
orphan-suspended = The account is suspended
orphan-away = Has not signed in for more than 90 days
orphan-silent = At home on another hub; nothing was heard of them for more than 90 days
orphan-write = Write to them
orphan-letter = Your letter
orphan-letter-hint = It goes by e-mail to those who are at home on this hub, with your name.
orphan-send = Send letter
orphan-appoint = Put a member in charge
orphan-appoint-effect = They become the owner, and are told so. Whoever was a facilitator stays one.
orphan-no-heirs = No member of this group has been here lately.
orphan-heir = Member
orphan-appoint-button = Make owner
flash-orphan-written = Your letter is on its way.
flash-orphan-nobody = There was nobody to write to.
flash-orphan-appointed = The group has an owner again: { $name }.
flash-orphan-closed = The group is closed.

invited-as-facilitator = You would be a facilitator there: decide about requests to join, invite people and keep order.
invitation-mail-facilitator = You would be a facilitator there: decide about requests to join, invite people and keep order.
