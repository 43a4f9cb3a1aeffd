# The record of decisions, and requests to groups of other hubs.
decisions-title = Decisions
decisions-about = Everything the facilitators of this group have decided about who belongs to it. It can only be added to. Facilitators at other hubs have the same record.
decisions-none = Nothing has been decided yet.
decisions-download = Download the record
decisions-older = Older decisions
record-whole = { $n ->
    [0] The record is whole: no decisions
    [one] The record is whole: { $n } decision
   *[other] The record is whole: { $n } decisions
}
record-broken = The record is not whole.
record-missing = Decision { $n } is missing.
record-altered = Decision { $n } has been changed since it was recorded.
record-unchained = Decision { $n } does not follow from the one before it, or the end of the record is missing.
record-disputed = Two different versions of decision { $n } have been received. Both are kept.
record-too-large = Decision { $n } and others are missing: the record is too large for more of it to be kept on this hub.
decision-number = Decision { $n }
decision-by-itself = The group’s rules
decision-somebody = somebody by e-mail
decision-admitted = { $by } let { $about } in on { $at }.
decision-declined = { $by } declined the request of { $about } on { $at }.
decision-asked = { $by } asked { $about } a question on { $at }.
decision-answered = { $about } answered on { $at }.
decision-reopened = { $by } took back the decision about { $about } on { $at }.
decision-withdrawn = { $about } withdrew the request on { $at }.
decision-expired = The request of { $about } ended without an answer on { $at }.
decision-invited = { $by } invited { $about } on { $at }.
decision-accepted = { $about } accepted the invitation on { $at }.
decision-revoked = { $by } took back the invitation of { $about } on { $at }.
decision-removed = { $by } ended the membership of { $about } on { $at }.
decision-banned = { $by } shut { $about } out on { $at }.
decision-unbanned = { $by } allowed { $about } to come back on { $at }.
decision-appointed = { $by } made { $about } a facilitator on { $at }.
decision-relieved = { $by } ended the role of { $about } as a facilitator on { $at }.
decision-handed = { $by } handed the group over to { $about } on { $at }.
decision-access = { $by } changed who may read and join the group on { $at }.
decision-other = { $by } decided “{ $what }” on { $at }.
decision-until = Until { $at }.
decision-reason = They wrote:
decision-question = They were asked:
decision-answer = They answered:
decision-message = With the words:
decision-first = The first member from { $host }.
decision-software = It runs { $software }.
request-decision = Reference of this decision, for the facilitators: { $address }

offers-about = This group is run from { $hub }. What you decide is sent there and holds when { $hub } has confirmed it.
offer-was-asked = They were asked:
offer-sent-admit = You approved this request. The group’s hub has not confirmed it yet.
offer-sent-decline = You declined this request. The group’s hub has not confirmed it yet.
offer-sent-ask = Your question is on its way to the group’s hub.
offer-sent-undo = You took the decision back. The group’s hub has not confirmed it yet.
offer-admitted = Approved by { $by }
offer-declined = Declined by { $by }
offer-closed = Closed
offer-not-done = What you decided was not done.
flash-offer-sent = Your decision about { $name } is on its way to the group’s hub.
