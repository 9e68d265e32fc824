-- Reading what a push service is sent.

local pushes = {}

--- The parts of a notification, or nothing if the stanza is none.
--
-- @return `{ stanza, id, from, to, node, options, fields }`; `fields` are those of the summary form by name
function pushes.read(stanza)
	local notification = stanza:find("{http://jabber.org/protocol/pubsub}pubsub/publish/item/{urn:xmpp:push:0}notification")
	if not notification then
		return nil
	end
	local pubsub = stanza:get_child("pubsub", "http://jabber.org/protocol/pubsub")
	local fields = {}
	local form = notification:get_child("x", "jabber:x:data")
	for field in form:childtags("field") do
		fields[field.attr.var] = field:get_child_text("value")
	end
	return {
		stanza = stanza,
		id = stanza.attr.id,
		from = stanza.attr.from,
		to = stanza.attr.to,
		node = pubsub:get_child("publish").attr.node,
		options = pubsub:find("publish-options/{jabber:x:data}x"),
		form = form,
		fields = fields,
		body = fields["last-message-body"],
		sender = fields["last-message-sender"],
	}
end

--- Those of a list of stanzas.
function pushes.among(stanzas)
	local found = {}
	for _, stanza in ipairs(stanzas) do
		found[#found + 1] = pushes.read(stanza)
	end
	return found
end

return pushes
