"""The operations that the demo sends, as a front end would write them."""

CREATE_COMPANY = """\
mutation ($input: CreateCompanyInput!) {
  createCompany(input: $input) {
    company { externalId name email locale }
    userErrors { code message field }
  }
}"""
CHOOSE = """\
{
  company {
    sendingOptions { label available suits toDo recipientSees { from replyTo } }
  }
}"""
SAVE = """\
mutation ($input: UpdateEmailSettingsInput!) {
  updateEmailSettings(input: $input) {
    emailSettings {
      method senderAddress replyTo revision
      effective { from replyTo usedFallback }
      domain { id name status message }
    }
    userErrors { code message field }
  }
}"""
CHECK = """\
mutation ($id: ID!) {
  checkDomain(id: $id) {
    domain {
      name status canSend waitingFor message
      records { purpose type host name value required status code message }
    }
    userErrors { code message }
  }
}"""
HAND_OVER = """\
mutation ($input: CreateHandoverInput!) {
  createHandover(input: $input) {
    handover { url pdfUrl expiresAt }
    userErrors { code message field }
  }
}"""
CONNECT = """\
mutation ($input: ConnectDnsProviderInput!) {
  connectDnsProvider(input: $input) {
    connection { id label status zones provider { name } }
    userErrors { code message field }
  }
}"""
PLAN = """\
mutation ($input: PlanDnsInput!) {
  planDns(input: $input) {
    plan {
      id hash zone applicable expiresAt
      changes { name type before after ttl reason }
      blockers { code message }
      warnings { code message }
    }
    userErrors { code message field }
  }
}"""
APPLY = """\
mutation ($input: ApplyDnsPlanInput!) {
  applyDnsPlan(input: $input) {
    run { id state undoable results { outcome message change { name type } } }
    userErrors { code message field }
  }
}"""
ADD_ADDRESS = """\
mutation ($input: AddSenderAddressInput!) {
  addSenderAddress(input: $input) {
    senderAddress { id name address status statusMessage sharesBaseDomain }
    userErrors { code message field }
  }
}"""
VALIDATE = """\
mutation ($id: ID!) {
  validateSenderAddress(id: $id) {
    senderAddress {
      address status statusMessage
      domain { status records { purpose host status message } }
    }
    userErrors { code message }
  }
}"""
SELECT = """\
mutation ($input: UpdateEmailSettingsInput!) {
  updateEmailSettings(input: $input) {
    emailSettings { senderSelection revision }
    userErrors { code message }
  }
}"""
SET_RULE = """\
mutation ($input: SetSenderRuleInput!) {
  setSenderRule(input: $input) {
    rule { selection key sender { address } }
    userErrors { code message }
  }
}"""
RESOLVE = """\
query ($input: ResolveSenderInput!) {
  resolveSender(input: $input) {
    decision {
      from replyTo envelopeFrom dkimDomain dkimSelectors method matched usedFallback
      trace { matched address usable reason }
      warnings { code message }
    }
    userErrors { code message }
  }
}"""
READY = "{ company { name emailSettings { method effective { from } domain { name status } } } }"
