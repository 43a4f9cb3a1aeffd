# Groups and memberships.
access-open = Open
access-restricted = Restricted
access-private = Private
run-from = Run from { $hub }
you-are-a-member = You are a member
role-reader = Reader
role-member = Member
role-facilitator = Facilitator
role-owner = Owner

members = { $n ->
    [0] No members
    [one] { $n } member
   *[other] { $n } members
}
members-title = Members
members-none = No members are known here.
members-known-here = These are the members that this hub knows of. The group’s own hub has the whole list.
see-members = See who they are
facilitators = Facilitators:
group-about = About this group
group-address = Its address, for members of other hubs: { $address }
group-hubs = Copies of what is written here are kept on these hubs:
group-nothing-said = Nobody has started a discussion.
group-be-first = Nobody has started a discussion yet. Be the first to ask.
group-arriving = Earlier discussions are on their way.
group-not-here-yet = Discussions of this group come to this hub when one of its people joins.
group-members-only = Only members can read the discussions of this group.

join-group = Join this group
ask-to-join = Ask to join
leave-group = Leave this group
see-request = See how your request is getting on
join-title = Join { $group }
join-elsewhere = This group is run from { $hub }. Your hub asks it for you.
join-what-they-see = What the group will see of you
join-change-profile = Change your profile
join-to-reply = Join the group to reply

request-title = Your request to join { $group }
request-withdraw = Withdraw request
request-to-group = Go to the group
request-no-answer = { $hub } has not answered since { $since }. We keep trying.
request-trying-again = The next try is at { $at }.
step-sent = Sent
step-received = Received by the group’s hub
step-decision = Member
step-fetching = Earlier discussions
step-is-done = done
step-is-current = under way
step-is-waiting = to come

backfill-progress = { $arrived } of { $total } earlier discussions have arrived.
backfill-label = Earlier discussions

flash-joined = You are a member now.
flash-asked = Your request is on its way.
flash-left = You have left the group.
flash-withdrawn = Your request is withdrawn.
group-name-length = The name takes 3 to 200 characters
access-closed = Closed
group-only-for-members = What was written here while the group was closed is for its members. Nothing has been written for everybody yet.
