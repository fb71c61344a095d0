using Zchannel.Durability.Commands;

return await DurabilityCommands.Create().Parse(args).InvokeAsync();
