# Going on from the hub where one usually signs in.
interact-title = Where do you usually sign in?
interact-lead = Choose your hub to go on there.
interact-lead-group = To join { $group }, go on from the hub where you have an account. You need no second one.
interact-here = Here, at { $hub }
interact-other = On another hub
interact-host = Its name
interact-host-hint = For example hub.wales.example
interact-go = Go there
interact-paste = Or paste this address into the search of your own hub or app: { $address }
interact-link = Join from another hub
interact-on = Go on to { $hub }
interact-lead-decision = This is a decision of the facilitators of { $group }, for those who keep order there. Go on from the hub where you have an account.
