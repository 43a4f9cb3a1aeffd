# What facilitators decide about their group.
settings-title = Settings of the group
settings-link = Settings
field-group-name = Name of the group
field-purpose = What it is for
settings-language = Language
settings-access = Who can find it and read it
access-open-means = everybody reads it and may join.
access-restricted-means = everybody can find it; members read it; the facilitators let people in.
access-private-means = only members and those who are invited know of it.
settings-question = A question for those who ask to join
settings-question-hint = For example: which council, and which team? They answer it when they ask. Leave it empty to ask for their reason only.
settings-hubs = From which hubs people may join
settings-hubs-all = From every hub that this hub talks with
settings-hubs-chosen = From this hub and the hubs named below
settings-hubs-ours = From this hub only
settings-chosen = Named hubs
settings-chosen-hint = One on each line, for example hub.wales.example.
settings-automatic = Hubs whose people need not wait
settings-automatic-hint = One on each line. In a restricted group their requests are approved at once.
settings-save = Save settings
settings-follows = Before you save this
settings-closes = Copies of what everybody could read may stay on other hubs and in search engines. From now on only members read the group.
settings-hidden = { $n ->
    [0] There is no discussion that everybody can read.
    [one] { $n } discussion that everybody can read is hidden here from those who are not members.
   *[other] { $n } discussions that everybody can read are hidden here from those who are not members.
}
settings-hides = Nobody but members and those who are invited can find the group any more. Who knows its name will not forget it.
settings-opens = New discussions are for everybody, and whoever waits is let in. Everybody can find the group and join it.
settings-kept = { $n ->
    [one] { $n } discussion that was for members stays with the members, whoever answers in it. Those who join from now on are members, and read it too.
   *[other] { $n } discussions that were for members stay with the members, whoever answers in them. Those who join from now on are members, and read them too.
}
settings-kept-from = Nothing more of what stays with the members is sent to these hubs, because they are not known to keep it to members: { $hubs }.
settings-excluded = These people belong to it no longer, and what is there already cannot be called back: { $hubs }.
settings-unsent = Nothing more is sent to these hubs, because they are not known to keep it to members. Their people stay members: { $hubs }.
settings-nothing-yet = Nothing has been changed yet.
settings-agree = Save it all the same
settings-purpose-long = At most 5,000 characters
settings-question-long = At most 300 characters
settings-hubs-many = At most 200 hubs
settings-hubs-none = Name at least one hub, or choose another answer above
flash-settings-saved = The settings are saved.

hand-over-title = Hand the group over
hand-over-effect = The new owner can do everything that you can, also to facilitators. You stay a facilitator, and can leave then.
hand-over-to = New owner
hand-over-button = Hand over
flash-handed-over = { $name } owns the group now.

archive-title = Close the group
archive-effect = In a closed group nobody writes or joins any more. What was written stays readable for those who may read it now, and can be found. You can open it again.
archive-button = Close the group
unarchive-button = Open it again
flash-archived = The group is closed.
flash-unarchived = The group is open for contributions again.

ban-not = They may ask again at once
join-question = The group asks:
flash-removed-member = { $name } is no member any more, and is told so.
hand-over-ask = Hand { $group } over to { $name }?
hand-over-back = You cannot take this back: only { $name } could hand the group back to you.
