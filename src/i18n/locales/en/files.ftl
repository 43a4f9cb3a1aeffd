file-being-checked = This file is being checked for viruses. You can open it when that is done.
file-found-infected = A virus was found in this file. It was deleted.
file-empty = There is nothing in “{ $name }”.
file-too-large = “{ $name }” is larger than { $most } MB, the most that is taken here.
file-kind = Files such as “{ $name }” are not taken here.
file-infected = A virus was found in “{ $name }”. It was not kept.
file-too-many = “{ $name }” is more than one form takes. Send it separately.
file-allowance = You have sent as much as anybody can in a day. Send “{ $name }” tomorrow.
