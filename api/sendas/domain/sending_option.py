"""The six sending methods as a table for people, cheapest first (product.md section 5)."""

from sendas.domain.sender_choice import SenderSelection
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence

SUITS = {
    SendingMethod.GENERAL_ADDRESS: Sentence("You want to start at once, or have no domain of your own."),
    SendingMethod.OWN_DOMAIN_SERVER_1: Sentence("You own a domain and its SPF record should stay as it is."),
    SendingMethod.OWN_DOMAIN_SERVER_2: Sentence("You own a domain and your SPF record may be extended."),
    SendingMethod.SMTP: Sentence("You do not own the domain of your address, or have a mail server of your own."),
    SendingMethod.GOOGLE: Sentence("Your mailbox is a Google account."),
    SendingMethod.MICROSOFT: Sentence("Your mailbox is a Microsoft account."),
}
TO_DO = {
    SendingMethod.GENERAL_ADDRESS: Sentence("Nothing. Answers come to your own address."),
    SendingMethod.OWN_DOMAIN_SERVER_1: Sentence(
        "Have the administrator of your domain publish the DNS records we show you."
    ),
    SendingMethod.OWN_DOMAIN_SERVER_2: Sentence(
        "Have the administrator of your domain publish the DNS records we show you and extend the SPF record."
    ),
    SendingMethod.SMTP: Sentence("Enter the server, the user name and the password of your mail account."),
    SendingMethod.GOOGLE: Sentence("Sign in to your Google account. Not available yet."),
    SendingMethod.MICROSOFT: Sentence("Sign in to your Microsoft account. Not available yet."),
}
LABELS = {
    SendingMethod.GENERAL_ADDRESS: Sentence("From our general address"),
    SendingMethod.OWN_DOMAIN_SERVER_1: Sentence("From the e-mail address of your own domain ({server})"),
    SendingMethod.OWN_DOMAIN_SERVER_2: Sentence("From the e-mail address of your own domain ({server})"),
    SendingMethod.SMTP: Sentence("Through your own mail server (SMTP)"),
    SendingMethod.GOOGLE: Sentence("Through your Google account"),
    SendingMethod.MICROSOFT: Sentence("Through your Microsoft account"),
}
SELECTION_LABELS = {
    SenderSelection.WHEN_SENDING: Sentence("Choose the sender address when sending an e-mail"),
    SenderSelection.PER_USER: Sentence("Set a sender address for each user"),
    SenderSelection.PER_DOCUMENT_TYPE: Sentence("Set a sender address for each type of document"),
    SenderSelection.PER_TEMPLATE: Sentence("Set a sender address for each e-mail template"),
}
